package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        assertThat(Dependencies.python("Name: one\nVersion: 1\n", "", Map.of())).returns(true, Known::complete);
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
            assertThat(npm(lock).dependencies()).as(lock).contains(Dependency.of("npm", "ms", "", "^2"));
        }
    }

    @Test
    void should_list_what_is_of_development_and_of_an_optional_dependency() {
        String own =
                "{\"name\": \"one\", \"dependencies\": {\"ms\": \"^2\"}, \"optionalDependencies\": {\"fs\": \"1\"}}";
        String lock = "{\"packages\": {\"node_modules/ms\": {\"version\": \"2.1.3\"},"
                + " \"node_modules/fs\": {\"version\": \"1.0.0\", \"devOptional\": true}}}";

        assertThat(Dependencies.npm(own, lock).orElseThrow().dependencies())
                .extracting(Dependency::name, Dependency::optional)
                .containsExactly(tuple("ms", false), tuple("fs", true));
    }

    /** npm's workspaces share a lock file: a package is told what it needs, not what its neighbours do. */
    @Test
    void should_list_what_a_member_of_npms_workspaces_needs_itself() {
        String lock =
                """
                {"packages": {
                  "": {"name": "all", "workspaces": ["packages/*"]},
                  "packages/one": {"name": "one", "version": "1.0.0", "dependencies": {"ms": "^2", "lib": "1"}},
                  "packages/lib": {"version": "1.4.0", "dependencies": {"@a/b": "3"}},
                  "node_modules/one": {"resolved": "packages/one", "link": true},
                  "node_modules/lib": {"resolved": "packages/lib", "link": true},
                  "node_modules/ms": {"version": "1.0.0"},
                  "packages/one/node_modules/ms": {"version": "2.1.3"},
                  "packages/lib/node_modules/@a/b": {"version": "3.0.0"},
                  "packages/other/node_modules/no": {"version": "3.0.0"}}}
                """;
        Known known = Dependencies.npm(
                        "{\"name\": \"one\", \"version\": \"1.0.0\", \"dependencies\": {\"ms\": \"^2\", \"lib\": \"1\"}}",
                        lock)
                .orElseThrow();

        assertThat(known.dependencies())
                .extracting(Dependency::key)
                .containsExactly("ms@2.1.3", "lib@1.4.0", "@a/b@3.0.0");
        assertThat(known).returns(true, Known::complete);
    }

    @Test
    void should_not_call_a_python_package_complete_that_needs_others() {
        assertThat(Dependencies.python("Name: one\nVersion: 1\nRequires-Dist: a\n", "", Map.of("a", "1.0")))
                .returns(false, Known::complete);
    }

    /** As pip-compile writes them, with hashes over several lines. */
    @Test
    void should_know_versions_that_requirements_pin_and_no_others() {
        assertThat(
                        PythonPins.read(
                                "requirements.txt",
                                """
                        --index-url https://example.org/simple
                        requests[socks]==2.31.0 \\
                            --hash=sha256:58cd \\
                            --hash=sha256:9a21
                        click==8.1.0 --hash=sha256:abc  # via one
                        Zope.Interface===6.0 ; python_version >= '3'
                        jinja2==3.1.*
                        attrs>=20,==23.1
                        urllib3>=2
                        """))
                .isEqualTo(Map.of("requests", "2.31.0", "click", "8.1.0", "zope-interface", "6.0", "attrs", "23.1"));
    }

    @Test
    void should_know_versions_of_lock_files() {
        String lock =
                """
                version = 1
                [[package]]
                name = "Typing_Extensions"
                version = "4.9.0"
                dependencies = [{ name = "other", version = "9" }]
                [package.metadata]
                name = "no"
                version = "1"
                [[package]]
                name = "forked"
                version = "1.0"
                [[package]]
                name = "forked"
                version = "2.0"
                """;

        for (String file : new String[] {"uv.lock", "poetry.lock", "pdm.lock"}) {
            assertThat(PythonPins.read(file, lock)).isEqualTo(Map.of("typing-extensions", "4.9.0"));
        }
        assertThat(PythonPins.read("pylock.toml", lock.replace("[[package]]", "[[packages]]")))
                .isEqualTo(Map.of("typing-extensions", "4.9.0"));
        assertThat(PythonPins.read(
                        "Pipfile.lock", "{\"default\": {\"Click\": {\"version\": \"==8.1.0\"}, \"git\": {}}}"))
                .isEqualTo(Map.of("click", "8.1.0"));
        assertThat(PythonPins.read("Pipfile.lock", "no JSON")).isEmpty();
    }

    @Test
    void should_take_a_packages_own_exact_version_and_its_licence_from_wherever_it_is() {
        Known known = Dependencies.python(
                """
                Name: My_One
                Version: 1.0
                License: UNKNOWN
                Classifier: License :: OSI Approved :: MIT License
                Requires-Dist: click (==8.1.0)
                Requires-Dist: pytest ; extra=="dev"
                """,
                "",
                Map.of());

        assertThat(known.dependencies()).extracting(Dependency::key).containsExactly("click@8.1.0");
        assertThat(known.name()).isEqualTo("my-one");
        assertThat(known.licence()).isEqualTo("MIT License");
    }

    /** setuptools before 67 names what is needed there, and not in the sdist's PKG-INFO. */
    @Test
    void should_take_what_an_sdist_needs_from_setuptools_own_file() {
        String requires = "click==8.1.0\nrequests>=2\n\n[:python_version < \"3\"]\nold\n\n[dev]\npytest\n";

        Known known = Dependencies.python("Name: one\nVersion: 1\n", requires, Map.of());

        assertThat(known.dependencies())
                .extracting(Dependency::key)
                .containsExactly("click@8.1.0", "requests@", "old@");
        assertThat(known).returns(false, Known::complete);
        assertThat(Dependencies.python("Name: one\nVersion: 1\nDynamic: Requires-Dist\n", "", Map.of()))
                .returns(false, Known::complete);
    }

    /** What is written in a workspace may be made to keep whoever reads it busy. */
    @Test
    @Timeout(60)
    void should_read_what_was_made_to_take_long() {
        String line = "Requires-Dist: a " + ";extra ".repeat(100_000) + "\n";
        assertThat(Dependencies.python("Name: one\n" + line, "", Map.of()).dependencies())
                .hasSize(1);

        StringBuilder lock = new StringBuilder("{\"packages\": {");
        StringBuilder needs = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            needs.append(i == 0 ? "" : ",").append("\"n").append(i).append("\": \"1\"");
        }
        String deep = "a/".repeat(600);
        lock.append("\"node_modules/ms\": {\"resolved\": \"")
                .append(deep)
                .append("b\", \"link\": true}, \"")
                .append(deep)
                .append("b\": {\"version\": \"1.0.0\", \"dependencies\": {")
                .append(needs)
                .append("}}}}");
        assertThat(npm(lock.toString())).returns(false, Known::complete);
    }
}
