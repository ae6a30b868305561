package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped pipelines of Python and npm with the real tools. */
class PythonPipelineTest {
    @TempDir
    Path folder;

    private BuildRun run;

    @BeforeEach
    void project() throws IOException {
        RealTools.require("pytest", "mypy", "bandit", "flake8", "pyproject-build", "twine");
        run = project("a");
    }

    private BuildRun project(String name) throws IOException {
        return new BuildRun(Files.createDirectories(folder.resolve(name)))
                .withSystemTools()
                .file(
                        "pyproject.toml",
                        "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
                                + "[project]\nname = 'one'\nversion = '1.0'\nreadme = 'README.md'\n"
                                + "dependencies = ['requests>=2']\n[tool.setuptools]\npackages = ['one']\n")
                .file("README.md", "# one\n")
                .file("one/__init__.py", "def twice(n: int) -> int:\n    return 2 * n\n")
                .file("tests/test_one.py", "from one import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n");
    }

    @Test
    void should_lint_check_test_build_and_verify() throws Exception {
        Map<String, Object> tests = run.step("python", "test");
        assertThat(tests.get("tests").toString()).contains("total=1", "passed=1");
        assertThat(tests).containsEntry("coverage", 100.0);
        for (String step : new String[] {"lint", "type_check", "security", "build", "verify"}) {
            assertThat(run.step("python", step)).as(step).containsEntry("passed", true);
        }
        assertThat(folder.resolve("a/.agentic/verify.log"))
                .content()
                .contains(": PASSED")
                .doesNotContain("\u001b");
    }

    @Test
    void should_not_call_covered_what_no_test_imports() throws Exception {
        BuildRun other = new BuildRun(Files.createDirectories(folder.resolve("c")))
                .withSystemTools()
                .file("src/two/__init__.py", "HALF = 0.5\n")
                .file("src/two/forgotten.py", "OTHER = 0.5\n")
                .file("tests/test_two.py", "from two import HALF\n\n\ndef test_half():\n    assert HALF\n");

        assertThat(other.step("python", "test")).containsEntry("coverage", 50.0);
    }

    @Test
    void should_make_the_same_wheel_and_sdist_twice() throws Exception {
        String name = "one/" + "a_name_longer_than_the_hundred_bytes_that_a_tar_header_has".repeat(3) + ".py";
        run.file(name, "");
        run.file("one/script.py", "#!/usr/bin/python3\n");
        assertThat(folder.resolve("a/one/script.py").toFile().setExecutable(true))
                .isTrue();
        assertThat(run.step("python", "build")).containsEntry("passed", true);
        BuildRun other =
                project("b").file("one/script.py", "#!/usr/bin/python3\n").file(name, "");
        assertThat(folder.resolve("b/one/script.py").toFile().setExecutable(true))
                .isTrue();
        Files.setLastModifiedTime(folder.resolve("b/one/__init__.py"), FileTime.fromMillis(1_000_000_000_000L));
        // As another machine's umask and time zone have it.
        assertThat(other.with("TZ", "Asia/Tokyo").script("chmod -R go-rwx .").exitCode())
                .isZero();
        other.step("python", "build");

        assertThat(sum("a/dist/one-1.0-py3-none-any.whl")).isEqualTo(sum("b/dist/one-1.0-py3-none-any.whl"));
        assertThat(sum("a/dist/one-1.0.tar.gz")).isEqualTo(sum("b/dist/one-1.0.tar.gz"));
        assertThat(run.step("python", "verify")).containsEntry("passed", true);
        assertThat(run.script("TZ=UTC tar --numeric-owner -tvzf dist/one-1.0.tar.gz")
                        .output()
                        .lines())
                .anyMatch(line ->
                        line.startsWith("-rwxr-xr-x 0/0 ") && line.endsWith(" 1980-01-02 00:00 one-1.0/one/script.py"))
                .anyMatch(line -> line.endsWith(" 1980-01-02 00:00 one-1.0/" + name));
    }

    /** setuptools takes any folder beside the package for another one, and then refuses to build. */
    @Test
    void should_build_a_package_that_lists_no_packages_after_its_tests_and_once_more() throws Exception {
        run.file(
                "pyproject.toml",
                "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
                        + "[project]\nname = 'one'\nversion = '1.0'\n");
        run.step("python", "test");
        run.step("python", "security");
        assertThat(run.step("python", "build")).containsEntry("passed", true);
        String first = sum("a/dist/one-1.0-py3-none-any.whl");

        run.file(".agentic/attestations/one.cdx.json", "{}");
        assertThat(run.step("python", "build")).containsEntry("passed", true);

        assertThat(sum("a/dist/one-1.0-py3-none-any.whl")).isEqualTo(first);
    }

    @Test
    void should_make_the_same_npm_package_twice_without_files_of_our_own() throws Exception {
        RealTools.require("npm", "node", "tar");
        for (String name : new String[] {"c", "d"}) {
            BuildRun package_ = new BuildRun(Files.createDirectories(folder.resolve(name)))
                    .withSystemTools()
                    .file("package.json", "{\"name\":\"two\",\"version\":\"1.0.0\",\"bin\":\"run.js\"}")
                    .file("index.js", "module.exports = 2;\n")
                    .file("run.js", "#!/usr/bin/env node\n")
                    .file(".agentic/reports/junit.xml", name);
            // As two machines' umasks have it.
            package_.script(name.equals("c") ? "chmod -R go+r ." : "chmod -R go-rwx .");
            assertThat(package_.step("typescript", "package")).containsEntry("passed", true);
        }

        assertThat(run.script("tar -tzf ../c/two-1.0.0.tgz").output().lines())
                .contains("package/index.js", "package/package.json")
                .noneMatch(line -> line.contains("agentic"));
        assertThat(sum("c/two-1.0.0.tgz")).isEqualTo(sum("d/two-1.0.0.tgz"));
        assertThat(run.script("tar -tvzf ../d/two-1.0.0.tgz").output().lines())
                .anyMatch(line -> line.startsWith("-rw-r--r-- ") && line.endsWith("package/index.js"))
                .anyMatch(line -> line.startsWith("-rwxr-xr-x ") && line.endsWith("package/run.js"));
    }

    @Test
    void should_name_what_the_tools_found() throws Exception {
        run.file("one/bad.py", "import os\n\n\ndef f(text: str) -> int:\n    return eval(text) or text\n");
        run.file("tests/test_two.py", "def test_two():\n    assert 1 == 2\n");

        assertThat(run.step("python", "lint").get("findings").toString()).contains("flake8", "F401", "one/bad.py");
        assertThat(run.step("python", "security").get("findings").toString()).contains("bandit", "B307", "one/bad.py");
        run.file("one/typed.py", "def g() -> int:\n    return 'a'\n");
        assertThat(run.step("python", "type_check").get("findings").toString())
                .contains("mypy", "return-value", "one/typed.py");
        assertThat(run.step("python", "test").get("tests").toString()).contains("failed=1", "test_two");
    }

    @Test
    void should_say_that_coverage_was_not_measured_without_its_tool() throws Exception {
        run.with("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1");

        Map<String, Object> tests =
                run.step("python", Map.of("name", "test", "allow", List.of("PYTEST_DISABLE_PLUGIN_AUTOLOAD")));

        assertThat(tests).containsEntry("passed", true).doesNotContainKey("coverage");
        assertThat((String) tests.get("note"))
                .startsWith(
                        "pytest-cov is not installed, so coverage was not measured: python3 -m pip install pytest-cov");
        assertThat(run.step("python", "test")).doesNotContainKey("note");
    }

    @Test
    void should_say_that_a_package_has_no_tests() throws Exception {
        Files.delete(folder.resolve("a/tests/test_one.py"));

        assertThat(run.step("python", "test"))
                .containsEntry("passed", false)
                .containsEntry(
                        "hint", "the package has no tests that the runner finds: add some, or leave out this step.");
    }

    private String sum(String file) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            return Sha256.of(in).hex();
        }
    }
}
