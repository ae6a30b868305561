package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
        assertThat(outcome.out()).contains("time limits of all build steps", "apk add coreutils");
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void should_say_what_works_where_the_package_manager_does_not_have_a_tool() throws IOException {
        Cli.Outcome outcome = withManager("apt-get", 0).call("doctor", "--json");

        assertThat(outcome.out())
                .contains("\"apt-get install pipx && pipx install pip-audit\"", "\"see https://trivy.dev for how\"")
                .doesNotContain("-m pip install");
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

    @Test
    void should_name_the_models_in_use_that_have_ended_or_soon_end() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        String price = "\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6";
        Files.writeString(
                home.resolve("prices.json"),
                "{\"default\": {" + price + "}, \"old\": {\"deprecation_date\": \"2026-03-09\", " + price
                        + "}, \"ending\": {\"deprecation_date\": \"2026-12-01\", " + price
                        + "}, \"later\": {\"deprecation_date\": \"2027-05-07\", " + price
                        + "}, \"unused\": {\"deprecation_date\": \"2026-03-09\", " + price + "}}");
        Files.writeString(
                home.resolve("settings.yaml"),
                "prices: prices.json\nroles: {reviewer: old}\nclasses: {deep: [later, models/ending]}\n");

        assertThat(doctor("--home", home.toString()).lines().filter(line -> line.startsWith("The model")))
                .containsExactly(
                        "The model 'models/ending' ends on 2026-12-01, 2 days from now: name another in good time.",
                        "The model 'old' ended on 2026-03-09: its provider may refuse it, or answer with another. Name"
                                + " one that lives.");
        assertThat(doctor("--home", home.toString(), "--json"))
                .startsWith("[ {")
                .endsWith("} ]\n");
    }

    /** What it prints on 29 November 2026. */
    private static String doctor(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                Map.of());
        Clock clock = Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);
        assertThat(new CommandLine(new DoctorCommand(terminal, clock)).execute(arguments))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
