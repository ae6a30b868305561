package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What tests with real tools need. Where it is missing they are skipped, with the reason; with CI=true they fail. */
public final class RealTools {
    private RealTools() {}

    public static void require(String... programs) {
        for (String program : programs) {
            boolean there = Arrays.stream(("/usr/bin:/bin:" + System.getenv("PATH")).split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (!there) {
                missing(program + " is not installed: ./check installs it on Debian");
            }
        }
    }

    /** A variable that ./check sets for what it has started. */
    public static String started(String variable, String what) {
        String value = System.getenv().getOrDefault(variable, "");
        if (value.isEmpty()) {
            missing(what + " is not there: ./check starts one and names it in " + variable);
        }
        return value;
    }

    private static void missing(String why) {
        if ("true".equals(System.getenv("CI"))) {
            fail(why);
        }
        abort(why);
    }
}
