package io.jenkins.plugins.agentic.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final Map<String, Object> states = new LinkedHashMap<>();
    private final EventStream stream = new EventStream(() -> states, 3);

    /** What a reader got, as type and number; each message is on its way at once. */
    private static final class Got extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        private final transient StreamReader reader = new StreamReader(
                (text, sent) -> {
                    Map<String, Object> message = Json.readMap(text);
                    add(message.get("type") + " " + message.get("number"));
                    sent.run();
                },
                this::add);
    }

    private void change(String id, String state) {
        states.put(id, Map.of("state", state));
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

        assertThat(got).containsExactly("run 1", "run 2", "run 3");
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

        assertThat(got).containsExactly("run 2", "run 3");
        assertThat(current).isEmpty();
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

        assertThat(old).containsExactly("gap 600", "run 600");
        assertThat(ofAnotherServer).containsExactly("gap 600", "run 600");
    }

    @Test
    void should_send_heartbeats_while_nothing_changes() {
        Got got = new Got();
        stream.add(got.reader, -1);
        stream.look();
        stream.look();
        stream.look();

        assertThat(got).containsExactly("heartbeat 0");
    }

    @Test
    void should_send_a_slow_reader_away_and_keep_the_others() {
        List<String> sent = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        StreamReader slow = new StreamReader((text, done) -> sent.add(text), reasons::add);
        Got fast = new Got();
        stream.add(slow, -1);
        stream.add(fast.reader, -1);
        for (int i = 0; i < 200; i++) {
            change("a", String.valueOf(i));
        }

        assertThat(sent).hasSize(StreamReader.MOST_WAITING);
        assertThat(reasons).singleElement().asString().startsWith("You read too slowly");
        assertThat(fast).hasSize(200);
    }
}
