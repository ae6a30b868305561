package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host gets for an upgrade. */
class StreamsTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, Script.always(Reply.text(PLAN, 10, 10, 0)));
    }

    @AfterEach
    void close() {
        api.api.close();
        api.close();
    }

    private static final class Messages implements StreamConnection {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public Future<?> send(String text) {
            all.add(text);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(String reason) {}

        Map<String, Object> next() throws InterruptedException {
            return Json.readMap(all.take());
        }
    }

    private Streams.Subscription subscribe(String path, Map<String, String> query, ApiAccess access) {
        return api.api.streams().open(ApiRequest.get(path, query, "ann"), access);
    }

    @Test
    void should_tell_of_a_run_that_waits_however_many_came_later() throws Exception {
        api.engine.runs().start("waits", "shop/w", "bob", "", "{}");
        for (int i = 0; i < 25; i++) {
            api.engine.runs().start("later-" + i, "shop/w", "bob", "", "{}");
            api.engine.runs().end("later-" + i, Runs.State.SUCCEEDED, "", "");
        }
        Messages messages = new Messages();
        subscribe("workflows/shop/w/stream", Map.of(), ApiAccess.ALL).begin(messages);

        assertThat(messages.next()).containsEntry("id", "waits");
    }

    @Test
    void should_tell_of_a_workflows_runs_and_go_on_after_a_number() throws Exception {
        api.engine.runs().start("shop/w#1@1", "shop/w", "bob", "", "{}");
        Messages messages = new Messages();
        Streams.Subscription subscription = subscribe("workflows/shop/w/stream", Map.of(), ApiAccess.ALL);
        subscription.begin(messages);

        Map<String, Object> first = messages.next();
        subscription.end();
        api.engine.runs().start("shop/w#2@2", "shop/w", "bob", "", "{}");
        Messages after = new Messages();
        subscribe("workflows/shop/w/stream", Map.of("after", first.get("number").toString()), ApiAccess.ALL)
                .begin(after);

        assertThat(first).containsEntry("type", "run").containsEntry("id", "shop/w#1@1");
        assertThat(after.next()).containsEntry("id", "shop/w#2@2");
    }

    @Test
    void should_tell_of_stages_that_the_host_keeps_once_it_has_them() throws Exception {
        api.engine.runs().start("shop/w#1@1", "shop/w", "bob", "", "{}");
        api.host.stages.put(
                "shop/w#1@1", List.of(new Runs.Stage("4", "Plan", 0, Runs.State.RUNNING, 1_700_000_000_000L, 0)));
        api.host.loading = true;
        Messages messages = new Messages();
        subscribe("workflows/shop/w/stream", Map.of(), ApiAccess.ALL).begin(messages);
        api.host.loading = false;

        assertThat(Json.write(messages.next().get("run")))
                .contains("\"name\":\"Plan\"", "\"state\":\"RUNNING\"")
                .doesNotContain("durationMs");
    }

    @Test
    void should_tell_of_a_roles_calls_in_runs_that_may_be_seen() throws Exception {
        Map<String, Object> outcome = api.outcome(api.post("agents/planner/execute", Map.of("task", "Plan.")));
        Messages mine = new Messages();
        Messages others = new Messages();
        ApiAccess nothing = ApiFixture.only();
        subscribe("agents/planner/stream", Map.of(), nothing).begin(mine);
        api.api
                .streams()
                .open(ApiRequest.get("agents/planner/stream", Map.of(), "bob"), nothing)
                .begin(others);
        Map<String, Object> message = mine.next();

        assertThat(message).containsEntry("type", "call");
        assertThat(Json.write(message.get("call")))
                .contains("\"run\":\"" + outcome.get("run"), "\"role\":\"planner\"", "SUCCEEDED")
                .doesNotContain("durationMs");
        assertThat(others.next()).as("another's").containsEntry("type", "heartbeat");
    }

    @Test
    void should_give_no_user_all_readers_places() throws Exception {
        List<Streams.Subscription> waiting = new ArrayList<>();
        List<Streams.Subscription> open = new ArrayList<>();
        for (int i = 0; i < Streams.MOST_OF_A_USER; i++) {
            waiting.add(subscribe("agents/planner/stream", Map.of(), ApiAccess.ALL));
        }
        // Let in before any of the others was connected.
        Streams.Subscription late = subscribe("agents/planner/stream", Map.of(), ApiAccess.ALL);
        for (Streams.Subscription each : waiting) {
            each.begin(new Messages());
            open.add(each);
        }
        Messages tooMany = new Messages();
        late.begin(tooMany);

        assertThat(tooMany.next()).containsEntry("type", "end");
        assertThatThrownBy(() -> subscribe("agents/planner/stream", Map.of(), ApiAccess.ALL))
                .hasMessageContaining("the most one may");
        assertThat(api.api.streams().open(ApiRequest.get("agents/planner/stream", Map.of(), "bob"), ApiAccess.ALL))
                .isNotNull();
        open.get(0).end();
        assertThat(subscribe("agents/planner/stream", Map.of(), ApiAccess.ALL)).isNotNull();
    }

    @Test
    void should_open_nothing_that_is_not_there_or_may_not_be_seen() {
        api.engine.runs().start("shop/w#1@1", "shop/w", "bob", "", "{}");

        assertThat(Streams.isStream("workflows/shop/w/stream")).isTrue();
        assertThat(Streams.isStream("workflows/shop/w")).isFalse();
        assertThatThrownBy(() -> subscribe("workflows/none/stream", Map.of(), ApiAccess.ALL))
                .hasMessageContaining("no workflow");
        assertThatThrownBy(() -> subscribe("workflows/shop/w/stream", Map.of(), ApiFixture.only()))
                .hasMessageContaining("no workflow");
        assertThatThrownBy(() -> subscribe("agents/none/stream", Map.of(), ApiAccess.ALL))
                .hasMessageContaining("no role");
        assertThatThrownBy(() -> subscribe("agents/planner/stream", Map.of("after", "x"), ApiAccess.ALL))
                .hasMessageContaining("number of an event");
        assertThatThrownBy(() -> api.api
                        .streams()
                        .open(ApiRequest.get("agents/planner/stream", Map.of(), ""), ApiFixture.only()))
                .hasMessageContaining("may not read");
        assertThat(Streams.isStream("workflows//shop/w/stream")).isFalse();
        assertThat(api.get("workflows/shop/w/stream").status()).isEqualTo(426);
        assertThat(api.get("agents/planner/stream").status()).isEqualTo(426);
    }
}
