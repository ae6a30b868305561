package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a served run between the answer that it is started and its first step. */
class ServedStartsTest {
    @TempDir
    Path home;

    private final CountDownLatch open = new CountDownLatch(1);
    private Served served;

    /** No run gets past reading it before the gate is open. */
    private final class Gate extends HashMap<String, String> {
        private static final long serialVersionUID = 1;

        @Override
        public void forEach(BiConsumer<? super String, ? super String> action) {
            if (Thread.currentThread().getName().startsWith("run-")) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            super.forEach(action);
        }
    }

    @BeforeEach
    void serve() throws Exception {
        Files.writeString(home.resolve("settings.yaml"), "executionsPerMinute: 2\n");
        served = new Served(home, new Gate());
    }

    @AfterEach
    void close() throws Exception {
        open.countDown();
        served.close();
    }

    @Test
    void should_cancel_a_run_that_was_only_just_started() throws Exception {
        String id = served.start("echo 'made'\n");

        int cancelled = served.send("DELETE", "runs/" + id, "").statusCode();
        open.countDown();

        assertThat(cancelled).isEqualTo(204);
        assertThat(served.ended(id)).isEqualTo(Runs.State.ABORTED);
        assertThat(served.log(id)).doesNotContain("made");
        assertThat(served.engine.runs().get(id).error()).contains("was cancelled");
    }

    @Test
    void should_number_runs_that_are_started_at_once_each_otherwise() {
        for (String id : new String[] {"w-1", "w-2", "other-1", "w-3"}) {
            served.engine.startRun(id, id.replaceAll("-.", ""), "", "", "{}");
        }

        assertThat(Map.of(
                        "w-1", Resumption.number(served.engine, "w-1"),
                        "w-2", Resumption.number(served.engine, "w-2"),
                        "w-3", Resumption.number(served.engine, "w-3"),
                        "other-1", Resumption.number(served.engine, "other-1")))
                .isEqualTo(Map.of("w-1", 1, "w-2", 2, "w-3", 3, "other-1", 1));
    }

    @Test
    void should_count_going_on_with_a_run_as_a_start() throws Exception {
        open.countDown();
        String id = served.start("error 'never'\n");
        served.ended(id);

        HttpResponse<String> resumed = served.send("POST", "runs/" + id + "/resume", "{}");
        served.ended(id);
        HttpResponse<String> refused = served.send("POST", "runs/" + id + "/resume", "{}");

        assertThat(resumed.statusCode()).isEqualTo(202);
        assertThat(resumed.headers().firstValue("RateLimit-Remaining")).hasValue("0");
        assertThat(refused.statusCode()).isEqualTo(429);
    }
}
