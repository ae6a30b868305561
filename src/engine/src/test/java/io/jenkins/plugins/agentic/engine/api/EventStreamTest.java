package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final Map<String, EventStream.Shown> states = new LinkedHashMap<>();
    private final EventStream stream = new EventStream("run", 0, () -> states, 3);

    private static Runs.Run run(String id, String job) {
        return new Runs.Run(id, job, "", "", "{}", Runs.State.RUNNING, "", "", 1, 0);
    }

    /** What a reader got, as type and number. */
    private static class Got implements StreamConnection {
        final List<String> all = new ArrayList<>();
        String reason = "";
        String job = "shop";

        final StreamReader reader = new StreamReader(this, this::mayKnow);

        boolean mayKnow(Runs.Run run) {
            return run.job().equals(job);
        }

        @Override
        public Future<?> send(String text) {
            Map<String, Object> message = Json.readMap(text);
            all.add(message.get("type") + " " + message.getOrDefault("number", message.get("reason")));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(String why) {
            reason = why;
        }
    }

    /** Nothing that is sent to it is ever on its way. */
    private static final class Stuck extends Got {
        @Override
        public Future<?> send(String text) {
            super.send(text);
            return new CompletableFuture<>();
        }
    }

    private void change(String id, String state) {
        states.put(id, new EventStream.Shown(run(id, "shop"), Map.of("state", state)));
        stream.look();
    }

    @Test
    void should_give_the_state_first_and_then_what_changes() {
        change("a", "RUNNING");
        Got got = new Got();
        stream.add(got.reader, -1);
        change("a", "SUCCEEDED");
        change("a", "SUCCEEDED");
        change("b", "RUNNING");

        assertThat(got.all).containsExactly("run 1", "run 2", "run 3");
    }

    @Test
    void should_go_on_after_the_event_that_a_reader_knows() {
        change("a", "1");
        change("a", "2");
        change("a", "3");
        Got got = new Got();
        stream.add(got.reader, 1);
        Got current = new Got();
        stream.add(current.reader, 3);

        assertThat(got.all).containsExactly("run 2", "run 3");
        assertThat(current.all).isEmpty();
    }

    @Test
    void should_tell_of_a_gap_where_an_event_is_not_kept_or_never_was() {
        for (int i = 0; i < 600; i++) {
            change("a", String.valueOf(i));
        }
        Got old = new Got();
        stream.add(old.reader, 1);
        Got ofAnotherServer = new Got();
        stream.add(ofAnotherServer.reader, 1000);

        assertThat(old.all).containsExactly("gap 599", "run 600");
        assertThat(ofAnotherServer.all).containsExactly("gap 599", "run 600");
    }

    @Test
    void should_give_the_present_state_in_the_order_of_its_numbers_also_after_a_gap() {
        change("a", "RUNNING");
        change("b", "RUNNING");
        change("a", "SUCCEEDED");
        Got got = new Got();
        stream.add(got.reader, -1);
        Got ofAnotherServer = new Got();
        stream.add(ofAnotherServer.reader, 1000);

        assertThat(got.all).containsExactly("run 2", "run 3");
        assertThat(ofAnotherServer.all).containsExactly("gap 1", "run 2", "run 3");
    }

    @Test
    void should_send_all_that_is_kept_to_one_who_comes_back_although_it_is_more_than_may_wait() {
        for (int i = 0; i < 400; i++) {
            change("a", String.valueOf(i));
        }
        Stuck back = new Stuck();
        stream.add(back.reader, 100);

        assertThat(back.all).hasSize(300).endsWith("run 400");
        assertThat(back.reason).isEmpty();
    }

    @Test
    void should_send_heartbeats_while_nothing_changes() {
        Got got = new Got();
        stream.add(got.reader, -1);
        for (int look = 0; look < 7; look++) {
            stream.look();
        }

        assertThat(got.all).containsExactly("heartbeat 0", "heartbeat 0");
    }

    @Test
    void should_tell_nothing_but_heartbeats_of_runs_that_a_reader_may_not_see_any_more() {
        Got got = new Got();
        stream.add(got.reader, -1);
        change("a", "RUNNING");
        got.job = "none";
        for (int i = 0; i < 4; i++) {
            change("a", String.valueOf(i));
        }

        assertThat(got.all).containsExactly("run 1", "heartbeat 4");
    }

    @Test
    void should_send_a_slow_reader_away_and_keep_the_others() {
        Stuck slow = new Stuck();
        Got fast = new Got();
        stream.add(slow.reader, -1);
        stream.add(fast.reader, -1);
        for (int i = 0; i < 200; i++) {
            change("a", String.valueOf(i));
        }

        assertThat(slow.all).hasSize(StreamReader.MOST_WAITING + 1);
        assertThat(slow.all.get(StreamReader.MOST_WAITING)).startsWith("end You read too slowly");
        assertThat(slow.reason).startsWith("You read too slowly");
        assertThat(fast.all).hasSize(200);
    }

    @Test
    void should_send_one_away_of_whom_nobody_can_tell_what_it_may_see_and_tell_the_others() {
        Got unknown = new Got() {
            @Override
            boolean mayKnow(Runs.Run run) {
                throw new IllegalStateException("the directory of users is away");
            }
        };
        Got known = new Got();
        stream.add(unknown.reader, -1);
        stream.add(known.reader, -1);
        change("a", "RUNNING");

        assertThat(unknown.all).singleElement().asString().startsWith("end What you may see can't be told");
        assertThat(known.all).containsExactly("run 1");
    }
}
