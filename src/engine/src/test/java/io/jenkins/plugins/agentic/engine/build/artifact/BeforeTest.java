package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build began with decides what it made, and of what. */
class BeforeTest {
    private static final String BUILD = "pack-0a0a0a0a-0b0b0b0b";

    @TempDir
    Path folder;

    private Database database;
    private Lineage lineage;
    private Artifacts artifacts;
    private BuildRun run;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(DatabaseSettings.EMBEDDED, folder.resolve("home"));
        lineage = new Lineage(database, version -> Optional.empty());
        artifacts = new Artifacts(database, lineage, Clock.systemUTC());
        run = new BuildRun(Files.createDirectories(folder.resolve("ws")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Object> begin() {
        List<Object> begun = artifacts.begin(
                List.of(
                        new HashMap<>(Map.of("name", "lint", "files", BUILD)),
                        new HashMap<>(Map.of("name", "pack", "files", "x", "made", List.of("dist/*", "*.tgz")))),
                run.context());
        database.update(handle -> handle.execute(
                "INSERT INTO journal (run_id, path, step, summary, hash, state, result, started, ended)"
                        + " VALUES ('run-1', '1', 'compilePlan', '', '', 'COMPLETED', ?, 1, 1)",
                Json.write(begun)));
        return begun;
    }

    private List<Object> take(String files, String build) {
        return artifacts.take(
                Map.of(
                        "files",
                        files,
                        "images",
                        List.of(),
                        "language",
                        "own",
                        "steps",
                        List.of(),
                        "build",
                        build,
                        "signingCredentialsId",
                        ""),
                run.context(),
                id -> null);
    }

    private static List<Object> paths(List<Object> taken) {
        return taken.stream()
                .map(each -> ((Map<?, ?>) each).get("path"))
                .map(Object.class::cast)
                .toList();
    }

    private String statement(List<Object> taken) throws Exception {
        return Files.readString(
                folder.resolve("ws").resolve(String.valueOf(((Map<?, ?>) taken.get(0)).get("provenance"))));
    }

    @Test
    void should_leave_out_what_an_earlier_build_made_and_say_so() throws Exception {
        run.file("one-1.0.0.tar", "old").file("dist/old.txt", "old").file("dist/again.txt", "same");
        begin();
        // The same bytes at the same time, as reproducible builds write them.
        Path again = folder.resolve("ws/dist/again.txt");
        FileTime then = Files.getLastModifiedTime(again);
        Files.writeString(again, "same");
        Files.setLastModifiedTime(again, then);
        run.file("dist/new.txt", "new");

        List<Object> taken = take("dist/*", BUILD);

        assertThat(paths(taken)).containsExactly("dist/again.txt", "dist/new.txt");
        assertThat(run.console()).contains("not made by this build, for it was there before: dist/old.txt");
        assertThat(paths(take("dist/*", ""))).as("a call that names no build").hasSize(3);
    }

    @Test
    void should_say_that_a_build_made_nothing_new() throws Exception {
        run.file("dist/old.txt", "old");
        begin();

        assertThatThrownBy(() -> take("dist/*", BUILD))
                .hasMessage(
                        "All that matches 'dist/*' was there before the build, such as dist/old.txt, so the build made"
                                + " nothing.");
    }

    @Test
    void should_name_the_sources_as_they_were_before_any_step() throws Exception {
        run.file("src/a.py", "1");
        begin();
        String before = Sources.of(run.context(), List.of()).hash().orElseThrow();
        run.file("src/a.py", "changed by a step").file("dist/new.txt", "new");

        assertThat(statement(take("dist/*", BUILD))).contains(before);
    }

    @Test
    void should_say_that_there_are_too_many_files_to_be_hashed() throws Exception {
        for (int i = 0; i <= 5000; i++) {
            run.file("many/" + i / 100 + "/" + i, "");
        }
        begin();
        run.file("dist/new.txt", "new");

        assertThat(statement(take("dist/*", BUILD))).contains("too many files to be hashed");
        assertThat(run.console())
                .contains("The provenance has no hash of the sources: the workspace has more than 5000 files.");
    }

    /** As another machine's, or an archive's, may be. */
    @Test
    void should_say_that_a_files_name_can_not_be_told() throws Exception {
        run.script("touch \"$(printf 'caf\\351').txt\"");

        begin();

        assertThat(run.console())
                .anyMatch(line -> line.startsWith("The provenance has no hash of the sources: the file caf")
                        && line.endsWith(".txt can't be read."));
    }

    @Test
    void should_look_at_nothing_where_nothing_is_made() {
        List<Object> plan = List.of(Map.of("name", "lint", "files", BUILD));

        assertThat(artifacts.begin(plan, run.context())).isSameAs(plan);
    }

    @Test
    void should_tell_of_the_jobs_that_may_be_seen_the_newest_first() throws Exception {
        run.file("dist/new.txt", "new");
        String sum = String.valueOf(((Map<?, ?>) take("dist/*", "").get(0)).get("sha256"));
        database.update(handle -> {
            for (int i = 1; i <= 3; i++) {
                handle.execute(
                        "INSERT INTO run (id, job, user_name, source, parameters, state, started)"
                                + " VALUES (?, ?, 'ann', '', '{}', 'RUNNING', ?)",
                        "r" + i,
                        "job" + i,
                        i);
                handle.execute(
                        "INSERT INTO built_artifact (run_id, path, sha256, size, media_type, sources, at, repository,"
                                + " source_commit, changed, digest) VALUES (?, 'x', ?, 1, '', '', ?, '', '', FALSE, '')",
                        "r" + i,
                        sum,
                        i);
            }
        });

        assertThat(lineage.ofArtifact(sum, job -> true))
                .extracting(each -> each.get("run"))
                .containsExactly("run-1", "r3", "r2", "r1");
        assertThat(lineage.ofArtifact(sum, "job2"::equals))
                .extracting(each -> each.get("run"))
                .containsExactly("r2");
        assertThat(lineage.ofArtifact(sum, job -> !job.equals("job2")))
                .extracting(each -> each.get("run"))
                .containsExactly("run-1", "r3", "r1");
        assertThat(lineage.ofArtifact(sum, job -> false)).isEmpty();
    }
}
