package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar in the home's folder 'extensions'. */
class HomeExtensionsTest {
    private static final String POLICY = "io.jenkins.plugins.agentic.engine.policy.Policy";
    private static final String SOURCE =
            """
            package org.example;

            import io.jenkins.plugins.agentic.engine.policy.Intent;
            import io.jenkins.plugins.agentic.engine.policy.Policy;

            public class NoRelease implements Policy {
                @Override
                public String name() {
                    return "no-release";
                }

                @Override
                public Verdict judge(Intent intent) {
                    return intent instanceof Intent.Publication ? Verdict.deny("Not from here.") : Verdict.allow();
                }
            }
            """;

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void job() {
        cli = new Cli(folder)
                .jenkinsfile(
                        """
                        node {
                            writeFile file: 'a.tgz', text: 'x'
                            publishPackage name: 'a', version: '1.0.0', files: '*.tgz', targets: [[type: 'binary']]
                        }
                        """);
    }

    private void install(String service) throws Exception {
        Path engine = Path.of(
                Policy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path source = Files.writeString(folder.resolve("NoRelease.java"), SOURCE);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-d",
                                folder.toString(),
                                "-cp",
                                engine.toString(),
                                source.toString()))
                .isZero();
        Path extensions = Files.createDirectories(cli.home.resolve("extensions"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(extensions.resolve("rules.jar")))) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + POLICY));
            jar.write(service.getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry("org/example/NoRelease.class"));
            Files.copy(folder.resolve("org/example/NoRelease.class"), jar);
        }
    }

    @Test
    void should_keep_to_the_policy_of_a_jar() throws Exception {
        install("org.example.NoRelease");

        Cli.Outcome outcome = cli.run();

        assertThat(outcome.code()).isEqualTo(ExitCode.POLICY.number());
        assertThat(outcome.err()).contains("The policy 'no-release' forbids this. Not from here.");
        assertThat(cli.home.resolve("registry/a")).doesNotExist();
    }

    @Test
    void should_publish_without_it() {
        assertThat(cli.run().code()).isZero();
        assertThat(cli.home.resolve("registry/a/1.0.0/a.tgz")).exists();
    }

    @Test
    void should_say_that_a_jar_is_broken() throws Exception {
        install("org.example.Missing");

        Cli.Outcome outcome = cli.run();

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(outcome.err()).contains("An extension can't be loaded:", "org.example.Missing", "Mend its jar");
    }
}
