package io.jenkins.plugins.agentic.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Maven runs test classes by their names: one that is named otherwise would never run, and nobody would notice. */
class TestNamesTest {
    private static final Pattern TEST =
            Pattern.compile("(?m)^ +@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\\b");
    /** Run in the classes that extend it. */
    private static final Pattern ABSTRACT = Pattern.compile("(?m)^(public )?(abstract|sealed|interface) ");

    private static final Pattern TAKEN = Pattern.compile("(Test.*|.*(Test|Tests|TestCase))\\.java");

    @Test
    void should_have_a_name_that_maven_takes_for_a_tests() throws IOException {
        List<Path> tests;
        try (Stream<Path> files = Files.find(Path.of(".."), 20, (file, attributes) -> isTest(file))) {
            tests = files.toList();
        }

        assertThat(tests).hasSizeGreaterThan(100);
        assertThat(tests)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).matches(TAKEN));
    }

    private static boolean isTest(Path file) {
        if (!file.toString().endsWith(".java") || !file.toString().contains("/src/test/java/")) {
            return false;
        }
        try {
            String text = Files.readString(file);
            return TEST.matcher(text).find() && !ABSTRACT.matcher(text).find();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
