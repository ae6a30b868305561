package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesApiTest {
    private static final String RUN = "shop/cart#1@k1";
    private static final String PATCH =
            """
            --- a/src/main.ts
            +++ b/src/main.ts
            @@ -1,3 +1,3 @@
             first
            -second
            +2nd
             third
            """;

    @TempDir
    private Path folder;

    private ApiFixture fixture;

    @BeforeEach
    void begin() {
        fixture = new ApiFixture(folder, Script.inOrder());
        fixture.engine.runs().start(RUN, "shop/cart", "ann", "job/shop/job/cart/1/", "{}");
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    /** A call of this role whose answer names these files. */
    private void answered(String path, String role, List<Map<String, Object>> files) {
        StepKey step = new StepKey(RUN, path);
        begin(step, "agentCode");
        begin(step.child("turn-1"), "turn:" + role + "/1");
        fixture.engine.journal().complete(step.child("turn-1"), "{}");
        fixture.engine.journal().complete(step, Json.write(Map.of("role", role, "result", Map.of("files", files))));
    }

    private void begin(StepKey key, String step) {
        fixture.engine.journal().begin(key, StepCall.of(step, Map.of(), UnaryOperator.identity()));
    }

    private List<Map<String, Object>> files(String query) {
        return ApiFixture.list(fixture.get("runs/" + RUN + "/files" + query));
    }

    @Test
    void should_show_each_file_as_an_agent_found_it_and_as_it_left_it() {
        answered("1", "architect", List.of(Map.of("path", "a.ts", "purpose", "No change at all.")));
        answered("2", "coder", List.of(Map.of("path", "a.ts", "action", "create", "content", "one\n")));
        answered(
                "3",
                "coder",
                List.of(
                        Map.of("path", "a.ts", "action", "replace", "content", "two\n"),
                        Map.of("path", "b.ts", "action", "replace", "content", "new\n")));
        answered("4", "coder", List.of(Map.of("path", "a.ts", "action", "delete")));

        assertThat(files(""))
                .extracting("call", "path", "known", "before", "after")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, "a.ts", true, null, "one\n"),
                        org.assertj.core.groups.Tuple.tuple(3, "a.ts", true, "one\n", "two\n"),
                        org.assertj.core.groups.Tuple.tuple(3, "b.ts", false, null, "new\n"),
                        org.assertj.core.groups.Tuple.tuple(4, "a.ts", true, "two\n", null));
        assertThat(files("?call=3")).extracting("path").containsExactly("a.ts", "b.ts");
        assertThat(files("?call=9")).isEmpty();
        assertThat(fixture.get("runs/" + RUN + "/files?call=0").status()).isEqualTo(400);
    }

    @Test
    void should_tell_what_a_patch_was_made_for_from_what_it_made() {
        answered(
                "1",
                "coder",
                List.of(Map.of(
                        "path", "src/main.ts",
                        "action", "patch",
                        "patch", PATCH,
                        "content", "first\n2nd\nthird\n")));

        assertThat(files("")).singleElement().satisfies(file -> assertThat(file)
                .containsEntry("before", "first\nsecond\nthird\n")
                .containsEntry("known", true));
    }

    @Test
    void should_show_the_beginning_of_long_files_and_say_how_long_they_are() {
        answered("1", "coder", List.of(Map.of("path", "a", "action", "create", "content", "x".repeat(30_000))));

        assertThat(files("")).singleElement().satisfies(file -> {
            assertThat((String) file.get("after")).hasSize(20_000);
            assertThat(file).containsEntry("afterCharacters", 30_000);
        });
    }

    @Test
    void should_give_out_what_a_run_kept_and_nothing_else() throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("größe 1.tgz"), "packed");
        Files.writeString(kept.resolve("secret"), "not of the run");
        fixture.host.kept.put(RUN, kept);
        fixture.engine.runs().artifact(RUN, new Runs.Artifact("größe 1.tgz", 6, "0".repeat(64)));
        fixture.engine.runs().artifact(RUN, new Runs.Artifact("gone.tgz", 6, "1".repeat(64)));

        ApiAnswer answer = fixture.get("runs/" + RUN + "/artifact?path=größe 1.tgz");

        assertThat(answer.headers())
                .containsEntry("Content-Disposition", "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.tgz");
        try (InputStream in = answer.file().orElseThrow().open()) {
            assertThat(new String(in.readAllBytes())).isEqualTo("packed");
        }
        for (String path : List.of("secret", "../kept/secret", "gone.tgz", "")) {
            assertThat(fixture.get("runs/" + RUN + "/artifact?path=" + path).status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(fixture.send("GET", "runs/" + RUN + "/artifact?path=größe 1.tgz", null, Map.of(), ApiFixture.only())
                        .status())
                .isEqualTo(404);
    }
}
