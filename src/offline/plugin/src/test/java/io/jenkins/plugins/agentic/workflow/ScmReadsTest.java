package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What lists tell of definitions in version control, and when servers are asked. */
class ScmReadsTest {
    private static final long MINUTE = 60_000;

    /** What would run elsewhere, run when the test says so. */
    private final Deque<Runnable> work = new ArrayDeque<>();

    /** The jobs whose server was asked, in order. */
    private final List<String> asked = new ArrayList<>();

    private long now = 1_000_000;
    private final ScmReads reads = new ScmReads(work::add, () -> now, 60_000);

    private static StoredWorkflow workflow(String job, String description) {
        String text = "name: w\ndescription: '" + description + "'\nagents: {coder: }\n";
        WorkflowDefinition definition = WorkflowDefinition.parse("w", text);
        return new StoredWorkflow(job, definition, text, definition.jenkinsfile());
    }

    private ScmReads.Source source(String job, int build, Supplier<Optional<StoredWorkflow>> definition) {
        return new ScmReads.Source(job, build, () -> {
            asked.add(job);
            return definition.get();
        });
    }

    private ScmReads.Source source(String job, int build, String description) {
        return source(job, build, () -> Optional.of(workflow(job, description)));
    }

    private void runAll() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private static List<String> descriptions(ApiHost.Listing listing) {
        return listing.workflows().stream().map(ApiHost.Summary::description).toList();
    }

    @Test
    void should_answer_at_once_and_know_more_the_next_time() {
        List<ScmReads.Source> jobs = List.of(source("shop/main", 1, "Main"), source("shop/dev", 1, Optional::empty));

        ApiHost.Listing first = reads.list(jobs);

        assertThat(asked).as("nothing is read by who asks").isEmpty();
        assertThat(first.workflows()).isEmpty();
        assertThat(first.whole()).isFalse();
        runAll();
        ApiHost.Listing second = reads.list(jobs);
        assertThat(second.workflows()).containsExactly(new ApiHost.Summary("shop/main", "w", "Main"));
        assertThat(second.whole()).isTrue();
        assertThat(work).isEmpty();
    }

    @Test
    void should_read_again_after_a_build_and_after_ten_minutes_only() {
        reads.list(List.of(source("j", 1, "A")));
        runAll();
        now += 9 * MINUTE;
        reads.list(List.of(source("j", 1, "B")));
        runAll();
        assertThat(asked).hasSize(1);

        assertThat(descriptions(reads.list(List.of(source("j", 2, "B")))))
                .as("what was, until it is read")
                .containsExactly("A");
        runAll();
        assertThat(descriptions(reads.list(List.of(source("j", 2, "C"))))).containsExactly("B");
        now += 10 * MINUTE;
        reads.list(List.of(source("j", 2, "C")));
        runAll();
        assertThat(descriptions(reads.list(List.of(source("j", 2, "C"))))).containsExactly("C");
    }

    @Test
    void should_keep_what_it_knows_while_a_server_is_away_and_ask_once_a_minute() {
        Supplier<Optional<StoredWorkflow>> away = () -> {
            throw new AgenticException(ErrorCode.HOME, "Away.", "Wait.");
        };
        reads.list(List.of(source("j", 1, "A")));
        runAll();

        for (int i = 0; i < 3; i++) {
            reads.list(List.of(source("j", 2, away)));
            runAll();
        }
        assertThat(descriptions(reads.list(List.of(source("j", 2, away))))).containsExactly("A");
        assertThat(asked).hasSize(2);
        now += MINUTE;
        reads.list(List.of(source("j", 2, away)));
        runAll();
        assertThat(asked).hasSize(3);
    }

    @Test
    void should_list_the_others_beside_what_is_none_or_breaks() {
        List<ScmReads.Source> jobs = List.of(
                source("a", 1, () -> Optional.of(new StoredWorkflow("a", WorkflowDefinition.parse("a", "{"), "{", ""))),
                source("b", 1, () -> {
                    throw new IllegalStateException("a plugin's defect");
                }),
                source("c", 1, "C"));

        reads.list(jobs);
        runAll();

        assertThat(descriptions(reads.list(jobs))).containsExactly("C");
        assertThat(reads.list(jobs).whole()).isTrue();
    }

    @Test
    void should_ask_two_servers_at_once_at_most_and_each_but_once() {
        List<ScmReads.Source> jobs =
                IntStream.range(0, 50).mapToObj(i -> source("j" + i, 1, "D")).toList();

        reads.list(jobs);
        reads.list(jobs);

        assertThat(work).hasSize(2);
        runAll();
        assertThat(asked).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void should_remember_no_more_than_it_may_and_shorten_what_is_long() {
        List<ScmReads.Source> jobs = IntStream.range(0, ScmReads.MOST + 10)
                .mapToObj(i -> source("j" + i, 1, "D".repeat(1000)))
                .toList();

        reads.list(jobs);
        runAll();

        ApiHost.Listing listing = reads.list(jobs);
        assertThat(asked).hasSize(ScmReads.MOST);
        assertThat(listing.workflows()).hasSize(ScmReads.MOST);
        assertThat(listing.whole()).isTrue();
        assertThat(descriptions(listing).get(0)).hasSize(501).endsWith("…");
    }

    @Test
    void should_read_one_anew_for_who_asks_for_it_and_tell_lists() {
        reads.list(List.of(source("j", 1, "A")));
        runAll();
        ScmReads here = new ScmReads(Runnable::run, () -> now, 60_000);

        assertThat(here.read(source("j", 1, "B")).orElseThrow().definition().description())
                .isEqualTo("B");
        assertThat(here.read(source("j", 1, "C")).orElseThrow().definition().description())
                .isEqualTo("C");
        assertThat(descriptions(here.list(List.of(source("j", 1, "C"))))).containsExactly("C");
        assertThatThrownBy(() -> here.read(source("j", 1, () -> {
                    throw new AgenticException(ErrorCode.HOME, "Away.", "Wait.");
                })))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("Away.");
    }

    /** Who asks again and again for what hangs does not make more of it hang. */
    @Test
    void should_let_no_request_wait_for_a_server_that_hangs_and_ask_it_once() {
        CountDownLatch answers = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        Executor elsewhere = task -> {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        };
        ScmReads impatient = new ScmReads(elsewhere, () -> now, 1);
        ScmReads.Source hanging = new ScmReads.Source("j", 1, () -> {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.empty();
        });

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> impatient.read(hanging)).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.answer().status()).isEqualTo(503);
                assertThat(problem.answer().headers()).containsEntry("Retry-After", "10");
            });
        }
        assertThat(threads).hasSize(1);
        answers.countDown();
    }
}
