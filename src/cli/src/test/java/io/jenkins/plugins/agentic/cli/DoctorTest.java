package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** doctor, with a package manager of our own on PATH: nothing is installed. */
class DoctorTest {
    @TempDir
    Path folder;

    private Cli withManager(String name, int exitCode) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path program = Files.writeString(
                programs.resolve(name), "#!/bin/sh\necho \"$@\" >> '" + folder + "/asked'\nexit " + exitCode + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Cli(folder).with("PATH", programs.toString());
    }

    @Test
    void should_list_each_tool_with_its_purpose_and_how_it_is_installed() throws IOException {
        Cli.Outcome outcome = withManager("apk", 0).call("doctor", "--json");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("\"name\" : \"trivy\"", "known holes in Docker images", "apk add trivy");
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    /** No machine that these tests run on has trivy from its package manager, nor pip-audit. */
    @Test
    void should_install_what_is_missing_and_what_the_package_manager_has() throws IOException {
        Cli.Outcome outcome = withManager("apk", 0).call("doctor", "--install");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(folder.resolve("asked"))
                .content()
                .startsWith("add ")
                .contains("trivy")
                .doesNotContain("pip-audit");
        assertThat(outcome.err()).contains("$ apk add ");
    }

    @Test
    void should_say_that_the_package_manager_failed() throws IOException {
        Cli.Outcome outcome = withManager("apk", 1).call("doctor", "--install");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).contains("apk could not install what these need: ", "rights of root");
    }
}
