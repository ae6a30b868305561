package io.jenkins.plugins.agentic.engine.prompt.template;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Our own cases of each group, and, with {@code -Ddotprompt.spec=FOLDER}, those of dotprompt's repository, folder
 * {@code spec}, which are not part of this one.
 */
class DotpromptSpecTest {
    @TestFactory
    List<DynamicTest> own_cases() throws IOException, URISyntaxException {
        return DotpromptCases.below(
                Path.of(DotpromptSpecTest.class.getResource("cases").toURI()));
    }

    @TestFactory
    @EnabledIfSystemProperty(named = "dotprompt.spec", matches = ".+")
    List<DynamicTest> cases_of_dotprompt() throws IOException {
        return DotpromptCases.below(Path.of(System.getProperty("dotprompt.spec")));
    }
}
