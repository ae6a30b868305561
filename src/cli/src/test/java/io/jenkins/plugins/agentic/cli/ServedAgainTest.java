package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on, and runs that begin at a stage of another, at a server. */
class ServedAgainTest {
    private static final String BRIEF =
            """
            {"result": {"title": "t", "brief": "b", "acceptance": ["a"], "assumptions": [], "openQuestions": []},
             "reasoning": "r", "confidence": 0.9, "nextAgent": "", "humanReviewRequired": false}""";

    private static final String JENKINSFILE =
            """
            node {
              stage('Think') { agentPrompt task: 'a greeting'; sh 'echo think >> count' }
              stage('Ask') { agentCheckpoint(message: 'Go?') }
              parallel(left: { stage('Left') { sh 'echo left >> count' } }, right: { sh 'echo right >> count' })
              stage('Ship') { sh 'echo ship >> count; test -f ok' }
              sh 'echo end >> count'
            }
            """;

    @TempDir
    Path home;

    private GeminiServer model;
    private Served served;

    @BeforeEach
    void serve() throws Exception {
        model = GeminiServer.start(0, Script.always(Reply.text(BRIEF, 10, 10, 0)));
        served = new Served(
                home, Map.of("GEMINI_BASE_URL", model.baseUrl(), "GEMINI_API_KEY", "k", "PATH", System.getenv("PATH")));
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
        model.close();
    }

    private void approve(String id) throws Exception {
        while (served.engine.checkpoints().of(id).isEmpty()) {
            Thread.onSpinWait();
        }
        Checkpoint open = served.engine.checkpoints().get(id, 1);
        HttpResponse<String> answer = Served.answer(
                served.pages.url(), "runs/" + id + "/checkpoints/1/approve", "{\"hash\": \"" + open.hash() + "\"}");
        assertThat(answer.statusCode()).as(answer.body() + served.log(id)).isEqualTo(200);
    }

    private List<String> count(String id) throws Exception {
        return Files.readAllLines(workspace(id).resolve("count"));
    }

    private Path workspace(String id) {
        return home.resolve("runs").resolve(id).resolve("workspace");
    }

    private String failed() throws Exception {
        String id = served.start(JENKINSFILE);
        approve(id);
        assertThat(served.ended(id)).as(served.log(id)).isEqualTo(Runs.State.FAILED);
        return id;
    }

    private String stage(String id, String name) throws Exception {
        List<?> stages = (List<?>)
                Json.readMap(served.send("GET", "runs/" + id, "").body()).get("stages");
        return stages.stream()
                .map(stage -> (Map<?, ?>) stage)
                .filter(stage -> name.equals(stage.get("name")))
                .map(stage -> (String) stage.get("path"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void should_go_on_with_a_run_that_failed() throws Exception {
        String id = failed();
        Files.createFile(workspace(id).resolve("ok"));

        HttpResponse<String> resumed = served.send("POST", "runs/" + id + "/resume", "{}");

        assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(202);
        assertThat(served.ended(id)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(count(id)).containsExactlyInAnyOrder("think", "left", "right", "ship", "ship", "end");
        assertThat(model.requests()).hasSize(1);
        assertThat(served.send("POST", "runs/" + id + "/resume", "{}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void should_begin_a_new_run_at_a_stage_without_paying_for_what_was_before() throws Exception {
        String id = failed();
        Files.createFile(workspace(id).resolve("ok"));
        String body = "{\"stage\": \"" + stage(id, "Ship") + "\"}";

        HttpResponse<String> again = served.send("POST", "runs/" + id + "/rerun", body, "Idempotency-Key", "k1");
        HttpResponse<String> same = served.send("POST", "runs/" + id + "/rerun", body, "Idempotency-Key", "k1");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertThat(same.body()).isEqualTo(again.body());
        String other = (String) Json.readMap(again.body()).get("run");
        assertThat(served.ended(other)).as(served.log(other)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(count(other)).containsExactlyInAnyOrder("think", "left", "right", "ship", "ship", "end");
        assertThat(model.requests()).hasSize(1);
        assertThat(served.engine.ledger().totals(other).calls()).isZero();
        assertThat(served.engine.checkpoints().approved(other, "checkpoint-1")).isTrue();
        assertThat(served.send("GET", "audit-logs", "").body()).contains("run.rerun");
        assertThat(served.engine.runs().get(id).state()).isEqualTo(Runs.State.FAILED);
    }

    @Test
    void should_let_nobody_get_round_that_who_starts_may_not_approve() throws Exception {
        String id = served.start(
                "agentCheckpoint(message: 'Go?', notStarter: true)\nstage('Ship') { error 'no' }\n", "somebody-else");
        approve(id);
        served.ended(id);

        HttpResponse<String> again =
                served.send("POST", "runs/" + id + "/rerun", "{\"stage\": \"" + stage(id, "Ship") + "\"}");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(403);
        assertThat(again.body()).contains("may not be approved by who starts the run");
        assertThat(served.engine.runs().newest(10)).hasSize(1);
    }

    @Test
    void should_do_a_branchs_stage_again_and_leave_the_other_branch() throws Exception {
        String id = failed();
        Files.createFile(workspace(id).resolve("ok"));

        HttpResponse<String> again =
                served.send("POST", "runs/" + id + "/rerun", "{\"stage\": \"" + stage(id, "Left") + "\"}");

        String other = (String) Json.readMap(again.body()).get("run");
        assertThat(served.ended(other)).as(served.log(other)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(count(other)).containsExactlyInAnyOrder("think", "left", "right", "ship", "left", "ship", "end");
        assertThat(served.send("POST", "runs/" + id + "/rerun", "{\"stage\": \"none\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void should_keep_what_the_steps_before_the_stage_archived_and_nothing_later() throws Exception {
        String id = served.start(
                """
                node {
                  stage('Make') { sh 'echo one > a.txt; echo old > b.txt'; archiveArtifacts artifacts: '*.txt' }
                  stage('Ship') {
                    if (!fileExists('ok')) {
                      sh 'echo new > b.txt; echo c > c.txt'
                      archiveArtifacts artifacts: 'b.txt,c.txt'
                      error 'no'
                    }
                  }
                }
                """);
        assertThat(served.ended(id)).as(served.log(id)).isEqualTo(Runs.State.FAILED);
        assertThat(served.engine.runs().artifacts(id)).hasSize(3);
        Files.createFile(workspace(id).resolve("ok"));

        HttpResponse<String> again =
                served.send("POST", "runs/" + id + "/rerun", "{\"stage\": \"" + stage(id, "Ship") + "\"}");

        String other = (String) Json.readMap(again.body()).get("run");
        assertThat(served.ended(other)).as(served.log(other)).isEqualTo(Runs.State.SUCCEEDED);
        assertThat(served.engine.runs().artifacts(other))
                .extracting(Runs.Artifact::path)
                .containsExactly("a.txt");
        assertThat(served.send("GET", "runs/" + other + "/artifact?path=a.txt", "")
                        .body())
                .isEqualTo("one\n");
        assertThat(home.resolve("runs").resolve(other).resolve("artifacts/b.txt"))
                .doesNotExist();
    }
}
