package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The saga over targets that others add, each failing where the test says. */
class PublishTargetsTest {
    @TempDir
    Path folder;

    private final List<String> events = new ArrayList<>();
    private final List<PublishTarget> targets = new ArrayList<>();
    private Engine engine;

    /** A registry in memory. */
    private final class Memory implements PublishTarget {
        private final String type;
        private final Reversal reversal;
        private Destination.Left left = Destination.Left.nothing();
        private String failsAt = "";
        private Runnable then = () -> {};
        private String owner = "";

        Memory(String type, Reversal reversal) {
            this.type = type;
            this.reversal = reversal;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public Set<String> options() {
            return Set.of("url");
        }

        @Override
        public Reversal reversal() {
            return reversal;
        }

        private void at(String point) throws IOException {
            events.add(type + " " + point);
            if (failsAt.equals(point + " told")) {
                then.run();
            }
            if (failsAt.equals(point)) {
                throw new IOException(type + " is down at " + point);
            }
            if (failsAt.equals(point + " defect")) {
                throw new IllegalStateException(type + " is broken");
            }
            if (failsAt.equals(point + " power")) {
                Thread.currentThread().interrupt();
                throw new IOException("power cut");
            }
            if (failsAt.equals(point + " memory")) {
                throw new OutOfMemoryError("Java heap space");
            }
        }

        @Override
        public Destination open(PublishRequest request) {
            if (failsAt.equals("open")) {
                throw new AgenticException(ErrorCode.FAILED, "There is no credential '" + type + "'.", "Add it.");
            }
            return new Destination() {
                @Override
                public String location() {
                    return "memory:" + type;
                }

                @Override
                public void preflight() throws IOException {
                    at("preflight");
                }

                @Override
                public Presence look() {
                    if (owner.isEmpty()) {
                        return Presence.NOBODYS;
                    }
                    return owner.equals(request.publisher()) ? Presence.OURS : Presence.OTHERS;
                }

                @Override
                public void stage() throws IOException {
                    at("stage");
                }

                @Override
                public void verify() throws IOException {
                    at("verify");
                }

                @Override
                public void commit() throws IOException {
                    at("commit");
                    owner = request.publisher();
                    at("committed");
                }

                @Override
                public Left compensate() throws IOException {
                    at("compensate");
                    if (left.state() == PublishState.COMPENSATED) {
                        owner = "";
                    }
                    return left;
                }
            };
        }
    }

    private final Memory forever = new Memory("forever", PublishTarget.Reversal.NONE);
    private final Memory tag = new Memory("tag", PublishTarget.Reversal.CLEAN);

    @BeforeEach
    void open() throws IOException {
        targets.addAll(List.of(forever, tag));
        engine = Engine.open(
                EngineSettings.of(folder.resolve("home"), folder.resolve("registry"), true, () -> ModelSettings.none())
                        .extendedBy(() -> new Extensions(List.of(), List.of(), List.of(), targets, List.of())));
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/a.tgz"), "x");
        engine.runs().start("run-1", "job", "", "", "{}");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Object publish() {
        return publish(List.of(Map.of("type", "forever", "url", "u"), Map.of("type", "tag")));
    }

    private Object publish(List<Map<String, String>> given) {
        return engine.execute(
                "publishPackage",
                new StepKey("run-1", "9"),
                Map.of("name", "a", "version", "1.0.0", "files", "*.tgz", "targets", given),
                run("run-1"));
    }

    private RunContext run(String id) {
        return new RunContext(
                id,
                "job",
                "",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                line -> {},
                UnaryOperator.identity());
    }

    private AgenticException refused() {
        return catchThrowableOfType(AgenticException.class, this::publish);
    }

    private List<String> states() {
        return engine.publications().of("run-1").stream()
                .map(each -> each.target() + " " + each.state())
                .sorted()
                .toList();
    }

    @Test
    void should_check_all_then_stage_all_and_commit_the_irreversible_last() {
        publish();

        assertThat(events)
                .containsExactly(
                        "forever preflight",
                        "tag preflight",
                        "forever stage",
                        "tag stage",
                        "forever verify",
                        "tag verify",
                        "tag commit",
                        "tag committed",
                        "forever commit",
                        "forever committed");
        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    @Test
    void should_send_nothing_where_a_preflight_fails() {
        tag.failsAt = "preflight";

        assertThat(refused()).hasMessageContaining("tag is down at preflight");
        assertThat(events).containsExactly("forever preflight", "tag preflight");
        assertThat(states()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stage", "verify", "commit", "committed", "commit defect", "commit memory"})
    void should_take_all_back_where_one_fails(String point) {
        forever.failsAt = point;

        assertThat(refused()).hasMessageMatching("(forever is |Publishing failed: ).*");
        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(states()).containsExactly("forever compensated", "tag compensated");
    }

    @Test
    void should_say_what_can_not_be_taken_back() {
        forever.failsAt = "committed";
        forever.left = Destination.Left.forGood("the version is there for ever; deprecate it by hand");
        tag.left = new Destination.Left(PublishState.FAILED, "the tag could not be moved");

        assertThat(refused())
                .hasMessageEndingWith("Not all could be taken back: tag memory:tag: the tag could not be moved;"
                        + " forever memory:forever: the version is there for ever; deprecate it by hand.");
        assertThat(states()).containsExactly("forever irreversible", "tag failed");
    }

    @Test
    void should_go_on_after_a_crash_without_committing_twice() {
        tag.failsAt = "committed power";
        publishInterrupted();
        tag.failsAt = "";
        events.clear();

        publish();

        assertThat(events).doesNotContain("tag commit").contains("forever commit");
        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    @Test
    void should_finish_taking_back_after_a_crash_and_publish_nothing() {
        forever.failsAt = "commit";
        tag.failsAt = "compensate power";
        publishInterrupted();
        forever.failsAt = "";
        tag.failsAt = "";
        events.clear();

        assertThat(refused()).hasMessageContaining("forever is down at commit");
        assertThat(events).containsExactly("tag compensate", "forever compensate");
        assertThat(tag.owner + forever.owner).isEmpty();
    }

    /** As Jenkins does for Abort, timeout and failFast: no such build is ever resumed. */
    @ParameterizedTest
    @ValueSource(strings = {"stage", "verify", "commit", "committed"})
    void should_take_back_what_is_aborted_for_good(String point) {
        tag.failsAt = point + " told";
        tag.then = this::abort;

        assertThat(refused()).hasMessageContaining("Publishing was cancelled.").hasMessageContaining("Rolled back: ");

        assertThat(Thread.interrupted()).isFalse();
        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(states()).containsExactly("forever compensated", "tag compensated");
        assertThat(engine.releases().open("run-1")).isEmpty();
    }

    /** As Jenkins does where a build is aborted before its step was taken up again after a restart. */
    @ParameterizedTest
    @ValueSource(strings = {"stage", "commit"})
    void should_take_back_what_nobody_takes_up_again(String point) {
        tag.failsAt = point + " told";
        tag.then = () -> Thread.currentThread().interrupt();
        refused();
        Thread.interrupted();
        assertThat(engine.releases().open("run-1")).hasSize(1);
        tag.failsAt = "";

        StepKey key = new StepKey("run-1", "9");
        assertThatThrownBy(() -> engine.takeBack(key, run("run-1"))).hasMessageContaining("Rolled back: ");

        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(engine.releases().open("run-1")).isEmpty();
        engine.takeBack(key, run("run-1"));
    }

    /** Else each aborted step of a controller would be kept for ever. */
    @Test
    void should_forget_an_aborted_step_that_never_became_a_release() throws IOException {
        Files.delete(folder.resolve("ws/a.tgz"));
        StepKey key = new StepKey("run-1", "9");
        engine.releases().abandon(key);

        assertThat(refused()).hasMessageContaining("No file in the workspace matches");

        assertThat(engine.releases().isAbandoned(key)).isFalse();
    }

    /** As Jenkins does when it starts: the build was aborted, and Jenkins ended while what it published was taken back. */
    @Test
    void should_take_back_later_what_a_run_that_has_ended_was_taking_back() {
        forever.failsAt = "commit";
        tag.failsAt = "compensate power";
        publishInterrupted();
        assertThat(engine.lostReleases()).as("a run that may be resumed").isEmpty();
        engine.endRun("run-1", Runs.State.ABORTED, "", "");
        forever.failsAt = "";
        tag.failsAt = "";

        List<Releases.Release> lost = engine.lostReleases();
        assertThat(lost).hasSize(1);
        assertThat(engine.takeBackLost(lost.get(0), run("run-1")).orElseThrow())
                .startsWith("a 1.0.0 in production was being taken back when its process ended. ")
                .contains("Rolled back: ");

        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(states()).containsExactly("forever compensated", "tag compensated");
        assertThat(engine.lostReleases()).isEmpty();
    }

    @Test
    void should_say_what_a_person_has_to_do_where_it_can_not_be_taken_back_later() {
        forever.failsAt = "commit";
        tag.failsAt = "compensate power";
        publishInterrupted();
        engine.endRun("run-1", Runs.State.ABORTED, "", "");
        tag.failsAt = "open";

        String told =
                engine.takeBackLost(engine.lostReleases().get(0), run("run-1")).orElseThrow();

        assertThat(told)
                .contains("could not be since: There is no credential 'tag'.")
                .contains(
                        "Take it back by hand: rollbackPackage(name: 'a', version: '1.0.0', environment: 'production').");
        assertThat(engine.releaseViews().history("a", "1.0.0", job -> true))
                .singleElement()
                .satisfies(release -> {
                    assertThat(release.get("state")).isEqualTo("leftovers");
                    assertThat(told).endsWith(String.valueOf(release.get("error")));
                });
        assertThat(engine.lostReleases()).isEmpty();
    }

    private void abort() {
        engine.releases().abandon(new StepKey("run-1", "9"));
        Thread.currentThread().interrupt();
    }

    @Test
    void should_go_on_with_taking_back_when_it_is_aborted_meanwhile() {
        forever.failsAt = "commit";
        tag.failsAt = "compensate told";
        tag.then = this::abort;

        assertThat(refused()).hasMessageContaining("forever is down at commit");

        assertThat(states()).containsExactly("forever compensated", "tag compensated");
        assertThat(engine.releases().open("run-1")).isEmpty();
    }

    @Test
    void should_leave_a_release_to_the_run_that_is_resumed_when_its_process_ends() {
        tag.failsAt = "commit told";
        tag.then = () -> Thread.currentThread().interrupt();

        publishInterrupted();
        assertThat(engine.releases().open("run-1")).hasSize(1);
        tag.failsAt = "";

        publish();
        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    private void publishInterrupted() {
        try {
            publish();
        } catch (AgenticException e) {
            assertThat(e).hasMessageMatching("Publishing was cancelled\\.|Publishing failed: .*power cut\\.");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void should_take_back_without_its_files() throws IOException {
        forever.failsAt = "commit";
        tag.failsAt = "compensate power";
        publishInterrupted();
        forever.failsAt = "";
        tag.failsAt = "";
        Files.delete(folder.resolve("ws/a.tgz"));

        assertThat(refused()).hasMessageContaining("forever is down at commit");

        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(engine.releases().open("run-1")).isEmpty();
    }

    @Test
    void should_finish_without_its_files_what_is_everywhere_already() throws IOException {
        forever.failsAt = "committed power";
        publishInterrupted();
        forever.failsAt = "";
        Files.delete(folder.resolve("ws/a.tgz"));

        publish();

        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    @Test
    void should_finish_when_the_files_are_back_and_not_repeat_that_they_were_gone() throws IOException {
        forever.failsAt = "stage power";
        publishInterrupted();
        forever.failsAt = "";
        Files.delete(folder.resolve("ws/a.tgz"));

        assertThat(refused())
                .hasMessageContaining("No file in the workspace matches '*.tgz'")
                .hasMessageContaining("is in the middle, and can't be finished without them.");
        Files.writeString(folder.resolve("ws/a.tgz"), "x");

        publish();
        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    /** Killed before anything was sent, or when one target has it: what lies there now nobody has checked or approved. */
    @ParameterizedTest
    @CsvSource({"forever stage power, a.tgz", "tag committed power, a.tgz", "forever stage power, b.tgz"})
    void should_send_nothing_that_changed_while_nobody_published(String point, String file) throws IOException {
        Memory target = point.startsWith("tag") ? tag : forever;
        target.failsAt = point.substring(point.indexOf(' ') + 1);
        publishInterrupted();
        target.failsAt = "";
        events.clear();
        Files.writeString(folder.resolve("ws").resolve(file), "other bytes");

        assertThat(refused())
                .hasMessageContaining("The file " + file + " has changed since the release began. Rolled back: ");

        assertThat(events).noneMatch(each -> each.endsWith(" stage") || each.endsWith(" commit"));
        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(states()).containsOnlyOnce("tag compensated");
        assertThat(engine.releases().open("run-1")).isEmpty();
    }

    @Test
    void should_finish_with_other_files_around_what_is_everywhere_already() throws IOException {
        forever.failsAt = "committed power";
        publishInterrupted();
        forever.failsAt = "";
        Files.writeString(folder.resolve("ws/a.tgz"), "the next build's");

        publish();

        assertThat(states()).containsExactly("forever committed", "tag committed");
    }

    @Test
    void should_roll_back_a_release_that_ended_in_the_middle() {
        forever.failsAt = "commit power";
        publishInterrupted();
        forever.failsAt = "";
        engine.runs().start("run-2", "job", "", "", "{}");

        engine.execute(
                "rollbackPackage", new StepKey("run-2", "1"), Map.of("name", "a", "version", "1.0.0"), run("run-2"));

        assertThat(tag.owner + forever.owner).isEmpty();
        assertThat(states()).containsExactly("forever compensated", "tag compensated");
        assertThat(engine.releases().open("run-1")).isEmpty();
        assertThat(refused()).hasMessageContaining("It was rolled back by the run run-2.");
    }

    @Test
    void should_name_the_types_and_options_there_are() {
        AgenticException type =
                catchThrowableOfType(AgenticException.class, () -> publish(List.of(Map.of("type", "tog"))));
        engine.journal().reopen(new StepKey("run-1", "9"));
        AgenticException option = catchThrowableOfType(
                AgenticException.class, () -> publish(List.of(Map.of("type", "tag", "colour", "red"))));

        assertThat(type.hint())
                .isEqualTo(
                        "Did you mean 'tag'? There are the types: binary, docker, forever, github, npm, pypi, s3, tag.");
        assertThat(option.sentence()).isEqualTo("Target 'tag' has no option 'colour'. It takes: url.");
    }

    @Test
    void should_refuse_two_targets_of_one_type() {
        targets.add(new Memory("binary", PublishTarget.Reversal.CLEAN));

        assertThat(refused()).hasMessageStartingWith("There are two publish targets of type 'binary', the second in ");
    }
}
