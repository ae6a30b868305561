package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import org.junit.jupiter.api.Test;

/** An SBOM says 'complete' where it is, and nowhere else. */
class DependenciesTest {
    private static final String OWN = "{\"name\": \"one\", \"version\": \"1.0.0\", \"dependencies\": {\"ms\": \"^2\"}}";

    private static Known npm(String lock) {
        return Dependencies.npm(OWN, lock).orElseThrow();
    }

    @Test
    void should_call_a_package_complete_whose_lock_file_names_all() {
        assertThat(npm("{\"packages\": {\"node_modules/ms\": {\"version\": \"2.1.3\"}}}"))
                .returns(true, Known::complete);
        assertThat(Dependencies.python("Name: one\nVersion: 1\n", "")).returns(true, Known::complete);
    }

    @Test
    void should_not_call_a_package_complete_of_a_lock_file_that_says_too_little() {
        for (String lock : new String[] {
            "",
            "{\"lockfileVersion\": 1, \"dependencies\": {\"ms\": {\"version\": \"2.1.3\"}}}",
            "{\"packages\": {\"node_modules/other\": {\"version\": \"2.1.3\"}}}",
            "{\"packages\": {\"node_modules/ms\": {\"version\": \"2.1.3\", \"dev\": true}}}",
        }) {
            assertThat(npm(lock)).as(lock).returns(false, Known::complete);
            assertThat(npm(lock).dependencies()).as(lock).contains(new Dependency("npm", "ms", "", "^2", ""));
        }
    }

    @Test
    void should_list_what_is_of_development_and_of_an_optional_dependency() {
        assertThat(npm("{\"packages\": {\"node_modules/ms\": {\"version\": \"2.1.3\"},"
                                + " \"node_modules/fs\": {\"version\": \"1.0.0\", \"devOptional\": true}}}")
                        .dependencies())
                .extracting(Dependency::name)
                .containsExactly("ms", "fs");
    }

    @Test
    void should_not_call_a_python_package_complete_that_needs_others() {
        assertThat(Dependencies.python("Name: one\nVersion: 1\nRequires-Dist: a\n", "a==1.0\n"))
                .returns(false, Known::complete);
    }
}
