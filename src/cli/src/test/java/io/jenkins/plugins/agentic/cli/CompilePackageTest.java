package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** compilePackage in a Jenkinsfile: the same Groovy source that Jenkins runs. */
class CompilePackageTest {
    @TempDir
    Path folder;

    private Cli.Outcome run(String definition, String jenkinsfile) {
        return new Cli(folder)
                .file("own.yaml", definition)
                .jenkinsfile("node { " + jenkinsfile + " }")
                .run();
    }

    /** As its commands do. */
    @Test
    void should_ask_the_docker_engine_that_the_script_names() {
        Cli.Outcome outcome = new Cli(folder)
                .with("DOCKER_HOST", "unix:///nobody/by/process.sock")
                .jenkinsfile("node { withEnv(['DOCKER_HOST=unix:///nobody/by/script.sock']) {"
                        + " dockerImage(action: 'test', image: 'one:1') } }")
                .run();

        assertThat(outcome.err()).contains("No Docker engine answers at unix:///nobody/by/script.sock.");
    }

    @Test
    void should_build_a_language_that_only_its_definition_knows() {
        Cli.Outcome outcome = run(
                """
                environment: {GREETING: hello}
                steps:
                  - name: make
                    command: echo "$GREETING" > made.tgz.txt
                    artifacts: made.*
                  - name: judge
                    command: |
                      echo 'a.py:3: error: no good  [misc]'
                      false
                    failOnError: false
                    reports: [{parser: mypy}]
                """,
                """
                def built = compilePackage(language: 'own', definition: 'own.yaml')
                echo "passed ${built.passed}, steps ${built.steps*.name}, ${built.findings[0].severity}"
                def made = built.artifacts[0]
                echo "${made.path} ${made.size} ${made.sha256.length()} ${fileExists(made.sbom)}"
                """);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("> make", "> judge", "judge: exit code 1 (reported only)", "high a.py:3 no good [mypy misc]")
                .contains("passed true, steps [make, judge], high", "made.tgz.txt 6 64 true");
    }

    @Test
    void should_count_the_findings_that_are_too_many_to_be_shown() {
        Cli.Outcome outcome = run(
                """
                steps:
                  - name: judge
                    command: |
                      i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "a.py:$i: error: no good"; done
                    reports: [{parser: mypy}]
                """,
                """
                def built = compilePackage(language: 'own', definition: 'own.yaml')
                echo "${built.findings.size()} of ${built.steps[0].counts}"
                """);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("high a.py:1 no good [mypy]", "and 290 more findings", "100 of [high:300]");
    }

    @Test
    void should_take_down_all_that_a_step_makes_in_its_folder_and_nothing_from_before() {
        Cli.Outcome outcome = run(
                """
                steps:
                  - name: make
                    folder: sub
                    command: mkdir -p out; echo 1 > out/a.bin; echo 2 > b.bin
                    artifacts: out/*, b.bin
                """,
                """
                writeFile(file: 'sub/out/old.bin', text: 'old')
                def built = compilePackage(language: 'own', definition: 'own.yaml')
                echo "made ${built.artifacts*.path}"
                """);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("made [sub/b.bin, sub/out/a.bin]")
                .contains("not made by this build, for it was there before: sub/out/old.bin");
    }

    @Test
    void should_build_two_folders_side_by_side() {
        Cli.Outcome outcome = run(
                "steps: []",
                """
                sh 'mkdir a b'
                def codes = [:]
                def work = [:]
                for (name in ['a', 'b']) {
                    def folder = name
                    work[folder] = {
                        def built = compilePackage(language: 'own', definition: [steps: [[name: 'make', folder: folder,
                            command: 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "$i ${PWD##*/}"; done; test ${PWD##*/} = a && exit 3 || exit 4']]])
                        codes[folder] = built.steps[0].exitCode
                        echo "log of ${folder}: ${built.steps[0].log.readLines().last()}"
                    }
                }
                parallel(work)
                echo "codes ${codes.a} ${codes.b}"
                """);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("log of a: 200 a", "log of b: 200 b", "codes 3 4");
    }

    @Test
    void should_take_the_text_of_a_definition_and_note_the_names_of_files() {
        Cli.Outcome outcome = run(
                "steps: [{name: first, command: touch file}]",
                """
                def text = readFile('own.yaml')
                writeFile(file: 'own.yaml', text: 'steps: [{name: first, command: touch changed}]')
                compilePackage(language: 'own', yaml: text)
                echo "file ${fileExists('file')} ${fileExists('changed')} ${fileExists('.agentic/control-files')}"
                writeFile(file: 'other.yaml', text: text)
                for (name in ['own.yaml', 'other.yaml', 'own.yaml']) {
                    compilePackage(language: 'own', definition: name)
                }
                echo "named ${readFile('.agentic/control-files').split('\\n').join(' ')}."
                """);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("file true false false", "named own.yaml other.yaml.");
    }

    /** None of them runs anything. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps: 'first'          | compilePackage's parameter 'steps' is first. It must be a list, such as ['lint', 'test'].",
                "definition: [[name: 'a']] | compilePackage's parameter 'definition' must be a map, such as [steps: […]], or the path of a YAML file.",
                "definition: 'own.yaml'  | own.yaml: The build step 'second' has timeout: soon. It must be a whole number from 1 to 86400, not a text.",
            })
    void should_say_what_is_wrong_before_anything_is_run(String parameter, String message) {
        Cli.Outcome outcome = run(
                """
                steps:
                  - {name: first, command: touch reached}
                  - {name: second, command: 'true', timeout: soon}
                """,
                "try { compilePackage(language: 'own', " + parameter
                        + ") } finally { echo \"${fileExists('reached')}\" }");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.out()).contains("false").doesNotContain("> first");
    }

    @Test
    void should_stop_at_a_step_that_decides_and_raise_no_error() {
        Cli.Outcome outcome = run(
                """
                steps:
                  - {name: first, command: exit 4}
                  - {name: second, command: touch reached}
                """,
                """
                def built = compilePackage(language: 'own', definition: 'own.yaml')
                echo "passed ${built.passed} ${built.steps.size()} ${built.steps[0].exitCode} ${fileExists('reached')}"
                """);

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("passed false 1 4 false");
    }

    @Test
    void should_answer_for_artifacts_on_the_command_line() {
        Cli cli = new Cli(folder);
        Cli.Outcome outcome = cli.jenkinsfile(
                        "node { compilePackage(language: 'own', definition: [steps: [[name: 'make', command: 'echo 1 >"
                                + " made', artifacts: 'made']]]) }")
                .run();
        Path statement = cli.workspace(outcome.id()).resolve(".agentic/attestations/made.intoto.json");
        Path made = cli.workspace(outcome.id()).resolve("made");

        Cli.Outcome verified = cli.call("provenance", "verify", statement.toString(), "--artifact", made.toString());
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(cli.call("provenance", "verify", statement.toString(), "--artifact", statement.toString())
                        .code())
                .isEqualTo(1);
        String sum = verified.out().substring(0, 64);
        assertThat(cli.call("lineage", sum, "--home", cli.home.toString()).out())
                .contains(sum, outcome.id());
        assertThat(cli.call("lineage", "0".repeat(64), "--home", cli.home.toString())
                        .code())
                .isEqualTo(2);
    }

    @Test
    void should_name_the_commit_of_a_job_that_is_a_repository_of_its_own() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        "node { compilePackage(language: 'own', definition: [steps: [[name: 'make', command: 'echo 1 >"
                                + " made', artifacts: 'made']]]) }");
        Process git = new ProcessBuilder(
                        "sh",
                        "-ec",
                        "git init -q; git add -A; git -c user.name=a -c user.email=a@example.org commit -qm one;"
                                + " git remote add origin https://ann:s3cret@git.example/one.git; git rev-parse HEAD")
                .directory(cli.job.toFile())
                .start();
        String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        Cli.Outcome outcome = cli.run();

        assertThat(outcome.code()).as(outcome.err()).isZero();
        String sum = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865";
        assertThat(cli.call("lineage", sum, "--home", cli.home.toString()).out())
                .contains("  sources git+https://git.example/one.git at " + commit + "\n");
        assertThat(outcome.out())
                .contains("Artifact: " + cli.workspace(outcome.id()).resolve("made") + " (2 bytes)");
    }

    @Test
    void should_sign_with_a_key_by_its_credentials_id_and_show_it_nowhere() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
        Path open = Files.writeString(
                folder.resolve("public.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        Cli cli = new Cli(folder)
                .with("RELEASE_KEY", "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----");

        Cli.Outcome outcome = cli.jenkinsfile(
                        "node { compilePackage(language: 'own', signingCredentialsId: 'release-key', definition: [steps:"
                                + " [[name: 'make', command: 'env > made', artifacts: 'made']]]) }")
                .run();

        assertThat(outcome.err()).isEmpty();
        Path workspace = cli.workspace(outcome.id());
        Cli.Outcome verified = cli.call(
                "provenance",
                "verify",
                workspace.resolve(".agentic/attestations/made.intoto.json").toString(),
                "--key",
                open.toString());
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(outcome.out()).contains("signed").doesNotContain(secret);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret.substring(0, 30));
            }
        }
    }

    @Test
    void should_miss_the_signing_key_before_anything_is_run() throws Exception {
        Cli cli = new Cli(folder);

        Cli.Outcome outcome = cli.jenkinsfile(
                        "node { compilePackage(language: 'own', signingCredentialsId: 'release-key', definition: [steps:"
                                + " [[name: 'make', command: 'echo ran > made', artifacts: 'made']]]) }")
                .run();

        assertThat(outcome.err())
                .contains("There is no signing key with the credentials id 'release-key' for this job.");
        assertThat(cli.workspace(outcome.id()).resolve("made")).doesNotExist();
    }
}
