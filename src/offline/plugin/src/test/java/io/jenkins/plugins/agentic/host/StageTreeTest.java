package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import io.jenkins.plugins.agentic.host.StageTree.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of a build's graph; how Jenkins' own nodes are read, StagesTest of the plugin says. */
class StageTreeTest {
    private static final long ENDED = 9_000;

    private final List<StageTree.Node> nodes = new ArrayList<>();

    /** Nodes begin a second after each other, by their ids. */
    private void add(
            Kind kind, int id, int before, String name, int start, State failure, State warning, boolean waits) {
        nodes.add(new StageTree.Node(
                kind,
                String.valueOf(id),
                before == 0 ? "" : String.valueOf(before),
                name,
                start == 0 ? "" : String.valueOf(start),
                id * 1000L,
                failure,
                warning,
                waits));
    }

    private void step(int id, int before) {
        add(Kind.STEP, id, before, "", 0, null, null, false);
    }

    private void stage(int id, int before, String name) {
        add(Kind.FRAME, id, before, "", 0, null, null, false);
        add(Kind.STAGE, id + 1, id, name, 0, null, null, false);
    }

    private void end(int id, int before, int start, State outcome) {
        add(Kind.END, id, before, "", start, outcome, null, false);
    }

    private List<Runs.Stage> stages(State over) {
        // Jenkins' graph is walked backwards.
        Collections.reverse(nodes);
        return StageTree.of(nodes, over, ENDED);
    }

    @Test
    void should_tell_stages_in_stages_with_their_times_and_how_they_ended() {
        step(2, 0);
        stage(3, 2, "Build");
        stage(5, 4, "Unit");
        step(7, 6);
        end(8, 7, 6, State.FAILED);
        end(9, 8, 5, State.FAILED);
        step(10, 9);
        end(11, 10, 4, null);
        end(12, 11, 3, null);

        assertThat(stages(State.SUCCEEDED))
                .containsExactly(
                        new Runs.Stage("4", "Build", 0, State.SUCCEEDED, 4000, 11_000),
                        new Runs.Stage("4.6", "Unit", 1, State.FAILED, 6000, 8000));
    }

    /** Its name is what the page's graph of the workflow looks for. */
    @Test
    void should_count_a_branch_as_a_stage_where_it_does_something_itself() {
        stage(1, 0, "Review and test 1");
        step(3, 2);
        add(Kind.BRANCH, 4, 3, "Review", 0, null, null, false);
        add(Kind.BRANCH, 5, 3, "Test", 0, null, null, false);
        step(6, 4);
        stage(7, 5, "test");
        step(9, 8);
        end(10, 6, 4, null);
        end(11, 9, 8, null);
        end(12, 11, 7, null);
        end(13, 12, 5, null);
        end(14, 10, 3, null);
        step(15, 14);

        List<Runs.Stage> stages = stages(State.RUNNING);

        assertThat(stages).extracting(Runs.Stage::name).containsExactly("Review and test 1", "Review", "test");
        assertThat(stages).extracting(Runs.Stage::depth).containsExactly(0, 1, 1);
        assertThat(stages).extracting(Runs.Stage::path).containsExactly("2", "2.4", "2.8");
        assertThat(stages)
                .extracting(Runs.Stage::state)
                .containsExactly(State.RUNNING, State.SUCCEEDED, State.SUCCEEDED);
    }

    @Test
    void should_say_which_stages_wait_for_a_person() {
        stage(1, 0, "Publish");
        add(Kind.STEP, 3, 2, "", 0, null, null, true);

        Runs.Stage waiting = stages(State.RUNNING).get(0);

        assertThat(waiting.state()).isEqualTo(State.WAITING);
        assertThat(waiting.ended()).isZero();
    }

    @Test
    void should_take_a_stage_for_as_bad_as_the_worst_warning_in_it() {
        stage(1, 0, "Test");
        add(Kind.STEP, 3, 2, "", 0, null, State.UNSTABLE, false);
        end(4, 3, 2, null);
        stage(5, 4, "Lint");
        step(7, 6);
        step(8, 7);
        // Where catchError leaves it.
        add(Kind.END, 9, 8, "", 8, State.FAILED, State.UNSTABLE, false);
        end(10, 9, 7, null);
        end(11, 10, 6, null);

        assertThat(stages(State.UNSTABLE))
                .extracting(Runs.Stage::state)
                .containsExactly(State.UNSTABLE, State.UNSTABLE);
    }

    @Test
    void should_end_what_a_lost_build_left_open_with_the_build() {
        stage(1, 0, "Code 1");
        step(3, 2);

        assertThat(stages(State.FAILED)).containsExactly(new Runs.Stage("2", "Code 1", 0, State.FAILED, 2000, ENDED));
    }

    @Test
    void should_sort_nodes_by_their_numbers() {
        stage(9, 0, "first");
        end(11, 10, 10, null);
        end(12, 11, 9, null);
        stage(99, 12, "second");

        assertThat(stages(State.RUNNING)).extracting(Runs.Stage::name).containsExactly("first", "second");
    }
}
