package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** agentic releases, after runs that published. */
class ReleasesTest {
    @TempDir
    Path folder;

    private Cli cli() {
        return new Cli(folder);
    }

    private static String publishing(String more) {
        return """
                node {
                    writeFile file: 'a.tgz', text: 'x'
                    publishPackage name: 'a', version: '1.0.0', files: 'a.tgz', environment: 'staging',
                        targets: [[type: 'binary', registry: 'staging']]%s
                }
                """
                .formatted(more);
    }

    private Cli.Outcome releases(String... arguments) {
        return cli().call(Stream.concat(
                        Stream.concat(Stream.of("releases"), Stream.of(arguments)),
                        Stream.of("--home", cli().home.toString()))
                .toArray(String[]::new));
    }

    @Test
    void should_promote_and_roll_back_what_a_run_published() throws IOException {
        Cli.Outcome run = cli().jenkinsfile(publishing("")).run();
        assertThat(run.code()).as(run.err()).isZero();

        Cli.Outcome promoted = releases(
                "promote",
                "a",
                "1.0.0",
                "--from",
                "staging",
                "--to",
                "production",
                "--target",
                "binary,registry=production");

        Path production = cli().home.resolve("registry/production/a/1.0.0");
        assertThat(promoted.out()).as(promoted.err()).contains("Promoted a 1.0.0 to " + production);
        assertThat(production.resolve("a.tgz")).hasContent("x");
        assertThat(releases("list").out().lines())
                .anyMatch(line -> line.startsWith("staging  a 1.0.0  binary ") && line.endsWith("run " + run.id()))
                .anyMatch(line -> line.startsWith("production  a 1.0.0  binary "));

        Cli.Outcome back = releases("rollback", "a", "1.0.0");
        assertThat(back.out()).as(back.err()).contains("a 1.0.0 rolled back: binary " + production + ": deleted");
        assertThat(production).doesNotExist();
        assertThat(releases("show", "a", "1.0.0").out())
                .contains("publish  a 1.0.0  staging  done")
                .contains("promote  a 1.0.0  staging -> production  done")
                .contains(production + ": compensated, deleted");
        assertThat(releases("list", "--json", "--environment", "production").out())
                .contains("\"environments\" : [ ]");
    }

    @Test
    void should_promote_what_a_person_approved_in_the_run_that_published_it() throws IOException {
        Cli.Outcome run = cli().jenkinsfile(
                        publishing("")
                                + """
                agentCheckpoint(id: 'live', message: "Promote?", release: [name: 'a', version: '1.0.0', from: 'staging',
                    environment: "production", targets: [[type: 'binary', registry: 'production']]])
                """)
                .run("--approve", "all");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("Release: a 1.0.0 from staging to production");
        String[] promotion = {
            "promote",
            "a",
            "1.0.0",
            "--from",
            "staging",
            "--to",
            "production",
            "--approval",
            "live",
            "--approval-run",
            run.id(),
            "--target"
        };

        Cli.Outcome other = releases(Stream.concat(Stream.of(promotion), Stream.of("binary,registry=elsewhere"))
                .toArray(String[]::new));
        assertThat(other.err()).contains("The approval of checkpoint 1 is void: it was for other targets");
        Cli.Outcome promoted = releases(Stream.concat(Stream.of(promotion), Stream.of("binary,registry=production"))
                .toArray(String[]::new));

        assertThat(promoted.code()).as(promoted.err()).isZero();
        assertThat(cli().home.resolve("registry/production/a/1.0.0/a.tgz")).hasContent("x");
    }

    @Test
    void should_read_numbers_of_a_target_as_numbers() throws IOException {
        assertThat(cli().jenkinsfile(publishing("")).run().code()).isZero();

        Cli.Outcome promoted = releases(
                "promote",
                "a",
                "1.0.0",
                "--from",
                "staging",
                "--to",
                "production",
                "--target",
                "binary,registry=production,maxFileSize=10");

        assertThat(promoted.code()).as(promoted.err()).isZero();
    }

    /** The index takes nothing back by its API. */
    @Test
    void should_fail_and_say_what_is_left_where_not_all_can_be_rolled_back() throws IOException {
        try (PypiServer index = PypiServer.start(PypiServer.Kind.WAREHOUSE, "ann", "no-secret")) {
            Path wheel = wheel();
            Cli cli = cli().with("PYPI", "ann:no-secret");
            Cli.Outcome run = cli.jenkinsfile(
                            """
                            node {
                                sh 'cp %s .'
                                publishPackage name: 'lib', version: '1.0.0', files: '*.whl',
                                    targets: [[type: 'pypi', repository: '%s/legacy/', index: '%s/simple',
                                        credentialsId: 'pypi']]
                            }
                            """
                                    .formatted(wheel, index.baseUrl(), index.baseUrl()))
                    .run();
            assertThat(run.code()).as(run.err()).isZero();

            Cli.Outcome back = cli.call("releases", "rollback", "lib", "1.0.0", "--home", cli.home.toString());

            assertThat(back.code()).isEqualTo(ExitCode.PUBLISH.number());
            assertThat(back.err())
                    .contains("Not all of lib 1.0.0 could be taken out of production: pypi " + index.baseUrl()
                            + "/simple/lib/#1.0.0 is irreversible.");
            assertThat(cli.call("releases", "show", "lib", "1.0.0", "--home", cli.home.toString())
                            .out())
                    .contains("rollback  lib 1.0.0  production  leftovers");
        }
    }

    /** As docs/releases.md has it: steps that follow take the release back. */
    @Test
    void should_take_a_release_back_whose_steps_after_it_fail() throws IOException {
        Cli.Outcome run = cli().jenkinsfile(
                        """
                        node {
                            writeFile file: 'a.tgz', text: 'x'
                            publishPackage name: 'a', version: '1.0.0', files: 'a.tgz', targets: [[type: 'binary']]
                            try {
                                sh 'echo smoke >&2; exit 3'
                            } catch (e) {
                                rollbackPackage(name: 'a', version: '1.0.0')
                                throw e
                            }
                        }
                        """)
                .run();

        assertThat(run.code()).isNotZero();
        assertThat(run.out() + run.err())
                .contains("a 1.0.0 rolled back: binary ")
                .contains("exit code 3");
        assertThat(cli().home.resolve("registry/a/1.0.0")).doesNotExist();
    }

    @Test
    void should_take_a_release_back_that_is_not_well_while_it_is_watched() throws IOException {
        Cli.Outcome run = cli().jenkinsfile(
                        """
                        node {
                            writeFile file: 'a.tgz', text: 'x'
                            writeFile file: 'app.log', text: 'ERROR it is down\\n'
                            publishPackage name: 'a', version: '1.0.0', files: 'a.tgz', environment: 'staging',
                                targets: [[type: 'binary', registry: 'staging']]
                            promotePackage name: 'a', version: '1.0.0', from: 'staging', to: 'production',
                                targets: [[type: 'binary']]
                            def seen = releaseWatch(window: 0,
                                signals: [[type: 'log', file: 'app.log', pattern: 'ERROR']])
                            if (!seen.healthy) {
                                rollbackPackage(name: 'a', version: '1.0.0')
                            }
                        }
                        """)
                .run();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(cli().home.resolve("registry/a/1.0.0")).doesNotExist();
        assertThat(cli().home.resolve("registry/staging/a/1.0.0")).exists();
    }

    @Test
    void should_say_what_is_wrong() {
        assertThat(releases("show", "b", "1.0.0").err()).contains("There is no release b 1.0.0 here.");
        assertThat(releases("rollback", "b", "1.0.0").err()).contains("b 1.0.0 is not in production.");
        assertThat(releases("promote", "b", "1", "--from", "x", "--to", "y", "--target", "binary,place")
                        .err())
                .contains("'place' of --target is no OPTION=VALUE.");
    }

    @Test
    void should_finish_a_release_whose_process_was_killed() throws Exception {
        Path once = folder.resolve("once");
        cli().jenkinsfile(publishing(
                ",\n    postPublish: [['sh', '-c', 'test -e " + once + " || { touch " + once + "; sleep 60; }']]"));
        Process process = start("run", cli().job.toString());
        await(once, process);
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String run = startedRun();
        assertThat(releases("show", "a", "1.0.0").out())
                .as(Files.readString(folder.resolve("output")))
                .contains("publish  a 1.0.0  staging  open");

        Cli.Outcome resumed = releases("resume", run);

        assertThat(resumed.out())
                .as(resumed.err() + Files.readString(folder.resolve("output")))
                .contains("publishPackage a 1.0.0: done");
        assertThat(releases("show", "a", "1.0.0").out()).contains("publish  a 1.0.0  staging  done");
        Cli.Outcome whole = cli().resume(run);
        assertThat(whole.code()).as(whole.err()).isZero();
    }

    /** Told to end, as by Ctrl-C, while a hook runs, once all is visible; a test's own Ctrl-C may be ignored by what started it. */
    @Test
    void should_say_what_is_where_after_a_run_that_was_stopped_and_take_it_back() throws Exception {
        Path once = folder.resolve("once");
        cli().jenkinsfile(publishing(
                ",\n    postPublish: [['sh', '-c', 'test -e " + once + " || { touch " + once + "; sleep 60; }']]"));
        Process process = start("run", cli().job.toString());
        await(once, process);

        process.destroy();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String output = Files.readString(folder.resolve("output"));
        assertThat(process.exitValue()).as(output).isEqualTo(ExitCode.ABORTED.number());
        assertThat(output).contains("Published: a 1.0.0 at ").contains("agentic run --resume " + startedRun());
        assertThat(releases("show", "a", "1.0.0").out())
                .contains("publish  a 1.0.0  staging  open")
                .contains("staging/a/1.0.0: committed");

        Cli.Outcome back = releases("rollback", "a", "1.0.0", "--environment", "staging");

        assertThat(back.code()).as(back.err()).isZero();
        assertThat(cli().home.resolve("registry/staging/a/1.0.0")).doesNotExist();
        assertThat(releases("show", "a", "1.0.0").out()).contains("publish  a 1.0.0  staging  taken-back");
    }

    /** Told to end in the middle of an upload, which the index takes all the same. */
    @Test
    void should_go_on_with_a_promotion_that_was_stopped() throws Exception {
        try (PypiServer staging = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", "no-secret");
                PypiServer production = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", "no-secret");
                FaultProxy slow = FaultProxy.before(production.baseUrl())) {
            Path wheel = wheel();
            Cli cli = cli().with("PYPI", "ann:no-secret");
            Cli.Outcome run = cli.jenkinsfile(
                            """
                            node {
                                sh 'cp %s .'
                                publishPackage name: 'lib', version: '1.0.0', files: '*.whl', environment: 'staging',
                                    targets: [[type: 'pypi', repository: '%s/legacy/', index: '%s/simple',
                                        credentialsId: 'pypi']]
                            }
                            """
                                    .formatted(wheel, staging.baseUrl(), staging.baseUrl()))
                    .run();
            assertThat(run.code()).as(run.err()).isZero();
            CompletableFuture<Process> process = new CompletableFuture<>();
            slow.alarm(() -> {
                process.join().destroy();
                process.join().onExit().join();
            });
            // The first POST asks for the login.
            slow.spoil(Fault.of(Kind.ALARM, "^POST"), 1, 1);

            process.complete(start(
                    "releases",
                    "promote",
                    "lib",
                    "1.0.0",
                    "--from",
                    "staging",
                    "--to",
                    "production",
                    "--target",
                    "pypi,credentialsId=pypi,repository=" + slow.baseUrl() + "/legacy/,index=" + slow.baseUrl()
                            + "/simple"));

            assertThat(process.join().waitFor(2, TimeUnit.MINUTES)).isTrue();
            String output = Files.readString(folder.resolve("output"));
            assertThat(process.join().exitValue()).as(output).isEqualTo(ExitCode.ABORTED.number());
            assertThat(output).contains("Go on with: agentic releases resume releases-");
            assertThat(releases("show", "lib", "1.0.0").out())
                    .contains("promote  lib 1.0.0  staging -> production  open");

            Cli.Outcome resumed = cli.call(
                    "releases",
                    "resume",
                    output.replaceFirst("(?s).*resume (\\S+).*", "$1"),
                    "--home",
                    cli.home.toString());

            assertThat(resumed.out()).as(resumed.err()).contains("promotePackage lib 1.0.0: done");
            assertThat(production.files("lib")).containsOnlyKeys("lib-1.0.0-py3-none-any.whl");
            assertThat(slow.passed())
                    .filteredOn(each -> each.startsWith("POST"))
                    .hasSize(2);
        }
    }

    private Path wheel() throws IOException {
        Path wheel = folder.resolve("lib-1.0.0-py3-none-any.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            zip.putNextEntry(new ZipEntry("lib-1.0.0.dist-info/METADATA"));
            zip.write("Metadata-Version: 2.1\nName: lib\nVersion: 1.0.0\n".getBytes(StandardCharsets.UTF_8));
        }
        return wheel;
    }

    private Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.of(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                Main.class.getName()),
                        Stream.of(arguments),
                        Stream.of("--home", cli().home.toString()))
                .flatMap(each -> each)
                .toList());
        builder.environment().put("PYPI", "ann:no-secret");
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private String startedRun() throws IOException {
        return Files.readString(folder.resolve("output"))
                .lines()
                .findFirst()
                .orElseThrow()
                .replaceFirst("^.*run (\\S+).*$", "$1");
    }

    private static void await(Path file, Process process) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.exists(file)) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as("the release goes on until its hook")
                    .isTrue();
            Thread.sleep(20);
        }
    }

    @Test
    void should_take_credentials_from_the_environment_and_show_them_nowhere() throws IOException {
        Cli cli = cli().with("MY_KEY", "no-key-at-all-but-secret")
                .jenkinsfile(
                        publishing("").replace("registry: 'staging'", "registry: 'staging', signingKeyId: 'my-key'"));

        Cli.Outcome run = cli.run();

        assertThat(run.err()).contains("The signing key is no unencrypted Ed25519 or EC key in PEM.");
        assertThat(run.out() + run.err()).doesNotContain("no-key-at-all-but-secret");
        Cli.Outcome missing = cli().jenkinsfile(publishing("").replace("registry: 'staging'", "signingKeyId: 'other'"))
                .run();
        assertThat(missing.err())
                .contains("There is no secret for the credentials 'other'. Set the environment variable OTHER.");
    }
}
