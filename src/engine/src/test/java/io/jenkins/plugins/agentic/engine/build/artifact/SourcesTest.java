package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import io.jenkins.plugins.agentic.engine.build.RealTools;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What provenance and lineage say of the sources, and of a pushed image. */
class SourcesTest {
    @TempDir
    Path folder;

    private String git(String script) throws Exception {
        BuildRun.Ran ran = new BuildRun(folder)
                .with("GIT_CONFIG_GLOBAL", "/dev/null")
                .with("GIT_AUTHOR_NAME", "a")
                .with("GIT_AUTHOR_EMAIL", "a@example.org")
                .with("GIT_COMMITTER_NAME", "a")
                .with("GIT_COMMITTER_EMAIL", "a@example.org")
                .script(script);
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        return ran.output().lines().reduce("", (first, last) -> last);
    }

    private String checkout() throws Exception {
        RealTools.require("git");
        Files.writeString(folder.resolve("a.py"), "1\n");
        return git("git init -q; git add a.py; git commit -qm one;"
                + " git remote add origin https://ann:s3cret-token@git.example/team/app.git; git rev-parse HEAD");
    }

    private Sources sources() throws IOException {
        return Sources.of(new BuildRun(folder).context(), List.of("dist.tgz"));
    }

    @Test
    void should_name_repository_and_commit_of_the_checkout_and_whether_agents_changed_it() throws Exception {
        String commit = checkout();

        Sources fresh = sources();
        assertThat(fresh.repository()).isEqualTo("git+https://git.example/team/app.git");
        assertThat(fresh.commit()).isEqualTo(commit);
        assertThat(fresh.changed()).isFalse();

        Files.createDirectories(folder.resolve(".agentic"));
        Files.writeString(folder.resolve(".agentic/test.log"), "made");
        Files.writeString(folder.resolve("dist.tgz"), "made");
        assertThat(sources().changed()).as("what the build itself made").isFalse();
        Files.writeString(folder.resolve("new.py"), "2\n");
        assertThat(sources().changed()).isTrue();
        assertThat(sources().hash()).isPresent().isNotEqualTo(fresh.hash());
    }

    @Test
    void should_start_no_program_that_the_repository_names() throws Exception {
        checkout();
        Path ran = folder.resolveSibling(folder.getFileName() + "-ran");
        Files.writeString(folder.resolve(".gitattributes"), "* filter=evil\n");
        git("git config filter.evil.clean 'touch " + ran + "; cat'; git config filter.evil.required true;"
                + " git config core.fsmonitor 'touch " + ran + "'; touch -d 2001-01-01 a.py");

        assertThat(sources().changed()).isTrue();

        assertThat(ran).doesNotExist();
    }

    @Test
    void should_not_take_another_repository_around_the_workspace_for_the_sources() throws Exception {
        checkout();
        Path inner = Files.createDirectories(folder.resolve("runs/1"));

        Sources sources = Sources.of(new BuildRun(inner).context(), List.of());

        assertThat(sources.commit()).isEmpty();
        assertThat(sources.repository()).isEmpty();
        assertThat(sources.hash()).isPresent();
    }

    /** A Jenkinsfile's deleteDir() leaves no folder until the first command makes it. */
    @Test
    void should_have_a_hash_of_a_workspace_that_is_not_made_yet() throws Exception {
        Files.createDirectories(folder.resolve("empty"));
        String ofNothing = Sources.of(new BuildRun(folder.resolve("empty")).context(), List.of())
                .hash()
                .orElseThrow();
        BuildRun none = new BuildRun(folder.resolve("none"));

        assertThat(Sources.of(none.context(), List.of()).hash()).contains(ofNothing);
        assertThat(none.console()).noneMatch(line -> line.contains("no hash"));
    }

    @Test
    void should_say_why_there_is_no_hash() throws Exception {
        for (int i = 0; i <= 5000; i++) {
            Files.writeString(folder.resolve(i + ".txt"), "");
        }
        BuildRun run = new BuildRun(folder);

        assertThat(Sources.of(run.context(), List.of()).hash()).isEmpty();
        assertThat(run.console())
                .containsExactly("The provenance has no hash of the sources: the workspace has more than 5000 files.");
    }

    @ParameterizedTest
    @CsvSource({
        "https://token@git.example/a.git, git+https://git.example/a.git",
        "ssh://git@git.example:22/a.git, git+ssh://git.example:22/a.git",
        "git@git.example:team/a.git, git+ssh://git.example/team/a.git",
        "/srv/git/a.git, git+file:///srv/git/a.git",
        "file:///srv/a, git+file:///srv/a"
    })
    void should_name_a_repository_without_credentials(String remote, String uri) {
        assertThat(Sources.uri(remote)).isEqualTo(uri);
    }

    @Test
    void should_have_commit_and_pushed_digest_in_provenance_and_lineage() throws Exception {
        String commit = checkout();
        String id = "12".repeat(32);
        String digest = "ab".repeat(32);
        try (Database database =
                Database.open(DatabaseSettings.EMBEDDED, folder.resolveSibling(folder.getFileName() + "-home"))) {
            Lineage lineage = new Lineage(database, version -> Optional.empty());
            BuildRun run = new BuildRun(folder);
            Map<?, ?> taken = (Map<?, ?>) new Artifacts(database, lineage, Clock.systemUTC())
                    .take(
                            Map.of(
                                    "files",
                                    "",
                                    "images",
                                    List.of(Map.of(
                                            "image",
                                            "reg.example:5000/team/app:1.0",
                                            "id",
                                            "sha256:" + id,
                                            "digest",
                                            "sha256:" + digest,
                                            "size",
                                            9L)),
                                    "language",
                                    "docker",
                                    "steps",
                                    List.of(),
                                    "signingCredentialsId",
                                    ""),
                            run.context(),
                            image -> new ImageContents(List.of(), List.of()))
                    .get(0);

            assertThat(taken.get("digest")).isEqualTo("sha256:" + digest);
            JsonNode statement =
                    Json.MAPPER.readTree(Files.readString(folder.resolve((String) taken.get("provenance"))));
            assertThat(statement.at("/subject/0/digest/sha256").asText()).isEqualTo(id);
            assertThat(statement.at("/subject/1/name").asText()).isEqualTo("reg.example:5000/team/app");
            assertThat(statement.at("/subject/1/digest/sha256").asText()).isEqualTo(digest);
            JsonNode dependency = statement.at("/predicate/buildDefinition/resolvedDependencies/0");
            assertThat(dependency.path("uri").asText()).isEqualTo("git+https://git.example/team/app.git");
            assertThat(dependency.at("/digest/gitCommit").asText()).isEqualTo(commit);
            assertThat(dependency.at("/annotations/changedSince").asBoolean(true))
                    .isFalse();
            assertThat(statement.toString()).doesNotContain("s3cret");
            for (String hash : List.of(id, digest)) {
                assertThat(lineage.ofArtifact(hash, job -> true))
                        .singleElement()
                        .satisfies(made -> assertThat(made)
                                .containsEntry("commit", commit)
                                .containsEntry("repository", "git+https://git.example/team/app.git")
                                .containsEntry("changed", false)
                                .containsEntry("digest", digest));
            }
        }
    }
}
