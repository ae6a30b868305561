package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolCatalogTest {
    private static final String PYTEST = "This is pytest version 7.2.1, imported from /usr/lib/python3/pytest.py\n";

    private final ToolCatalog tools = ToolCatalog.shipped();

    @Test
    void should_find_the_version_in_what_a_tool_prints() {
        assertThat(tools.find("docker").orElseThrow().versionIn("Docker version 20.10.24+dfsg1, build 297e128\n"))
                .hasValue("20.10.24+dfsg1");
        assertThat(tools.find("node").orElseThrow().versionIn("v20.20.2\n")).hasValue("20.20.2");
        assertThat(tools.find("git").orElseThrow().versionIn("git, of today\n")).hasValue("git, of today");
    }

    /** Without it the Python pipeline measures no coverage. */
    @Test
    void should_tell_a_tool_from_a_part_of_it_that_is_missing() {
        ToolCatalog.Entry coverage = tools.find("pytest-cov").orElseThrow();

        assertThat(coverage.versionIn(PYTEST)).isEmpty();
        assertThat(coverage.versionIn(PYTEST + "setuptools registered plugins:\n  pytest-cov-4.0.0 at /usr/lib/p.py\n"))
                .hasValue("4.0.0");
        assertThat(coverage.install("apt-get")).hasValue("apt-get install python3-pytest-cov");
        assertThat(tools.find("pytest").orElseThrow().versionIn(PYTEST)).hasValue("7.2.1");
    }

    @Test
    void should_say_of_every_tool_what_it_is_for_and_how_it_is_installed_anywhere() {
        assertThat(tools.all()).allSatisfy(tool -> {
            assertThat(tool.purpose()).isNotBlank();
            assertThat(tool.version()).isNotEmpty();
            assertThat(ToolCatalog.MANAGERS.keySet()).allSatisfy(manager -> assertThat(tool.install(manager))
                    .as(tool.name() + " by " + manager)
                    .isPresent());
        });
    }
}
