package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promotions within shelves that know who put what there. */
class PromotionsTest {
    @TempDir
    Path folder;

    /** What happens in the middle of what is done to a shelf, by the name of that and the shelf. */
    private final Map<String, Runnable> meanwhile = new HashMap<>();

    /** Shelf and tag to publisher. */
    private final Map<String, String> shelves = new TreeMap<>();

    private final class Shelves implements PublishTarget {
        @Override
        public String type() {
            return "shelf";
        }

        @Override
        public Set<String> options() {
            return Set.of("shelf", "tag");
        }

        @Override
        public Reversal reversal() {
            return Reversal.CLEAN;
        }

        @Override
        public Destination promotion(PublishRequest to, PublishRequest from) {
            if (!to.options().get("shelf").equals(from.options().get("shelf"))) {
                throw new AgenticException(ErrorCode.PUBLISH, "That is another shelf.", "");
            }
            return open(to);
        }

        @Override
        public Destination open(PublishRequest request) {
            String place =
                    request.options().get("shelf") + "/" + request.options().get("tag");
            return new Destination() {
                @Override
                public String location() {
                    return place;
                }

                @Override
                public void preflight() {
                    // All is well.
                }

                @Override
                public Presence look() {
                    String owner = shelves.get(place);
                    return owner == null
                            ? Presence.NOBODYS
                            : owner.equals(request.publisher()) ? Presence.OURS : Presence.OTHERS;
                }

                @Override
                public void stage() {
                    // Nothing is sent before it is committed.
                }

                @Override
                public void verify() {
                    // Nothing was sent.
                }

                @Override
                public void commit() {
                    shelves.put(place, request.publisher());
                    meanwhile.getOrDefault("commit " + place, () -> {}).run();
                }

                @Override
                public Left compensate() {
                    boolean removed = shelves.remove(place, request.publisher());
                    meanwhile.getOrDefault("compensate " + place, () -> {}).run();
                    return removed ? Left.undone("removed") : Left.nothing();
                }
            };
        }
    }

    private static List<Map<String, String>> targets(String tag) {
        return List.of(
                Map.of("type", "shelf", "shelf", "a", "tag", tag), Map.of("type", "shelf", "shelf", "b", "tag", tag));
    }

    private Engine open() throws IOException {
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/a.tgz"), "x");
        return Engine.open(EngineSettings.of(
                        folder.resolve("home"), folder.resolve("registry"), true, () -> ModelSettings.none())
                .extendedBy(() -> new Extensions(List.of(), List.of(), List.of(), List.of(new Shelves()), List.of())));
    }

    private void publish(Engine engine) {
        step(
                engine,
                "1",
                "publishPackage",
                Map.of(
                        "name", "a",
                        "version", "1.0.0",
                        "files", "*.tgz",
                        "environment", "staging",
                        "targets", targets("dev")));
    }

    private void promote(Engine engine) {
        step(
                engine,
                "2",
                "promotePackage",
                Map.of(
                        "name", "a",
                        "version", "1.0.0",
                        "from", "staging",
                        "to", "production",
                        "targets", targets("live")));
    }

    private Map<?, ?> rollBack(Engine engine) {
        return step(engine, "3", "rollbackPackage", Map.of("name", "a", "version", "1.0.0"));
    }

    @Test
    void should_take_a_promotion_of_two_targets_of_one_type_back() throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            promote(engine);
            assertThat(shelves).containsOnlyKeys("a/dev", "a/live", "b/dev", "b/live");

            Map<?, ?> undone = rollBack(engine);

            assertThat(undone.get("rolledBack")).isEqualTo(true);
            assertThat(shelves).containsOnlyKeys("a/dev", "b/dev");
        }
    }

    /** As Jenkins does for Abort, timeout and failFast: no such build is ever resumed. */
    @Test
    void should_take_a_promotion_back_that_is_aborted_for_good() throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            meanwhile.put("commit a/live", () -> abort(engine, "2"));

            assertThatThrownBy(() -> promote(engine))
                    .hasMessageContaining("Publishing was cancelled.")
                    .hasMessageContaining("Rolled back: ");

            assertThat(Thread.interrupted()).isFalse();
            assertThat(shelves).containsOnlyKeys("a/dev", "b/dev");
            assertThat(engine.releases().open("run-1")).isEmpty();
        }
    }

    @Test
    void should_finish_a_rollback_that_is_aborted_for_good() throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            promote(engine);
            meanwhile.put("compensate b/live", () -> abort(engine, "3"));

            assertThat(rollBack(engine).get("rolledBack")).isEqualTo(true);

            assertThat(Thread.interrupted()).isFalse();
            assertThat(shelves).containsOnlyKeys("a/dev", "b/dev");
            assertThat(engine.releases().open("run-1")).isEmpty();
        }
    }

    /** Its process ends: the run that is resumed goes on. */
    @Test
    void should_leave_a_promotion_to_the_run_that_is_resumed() throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            meanwhile.put("commit a/live", () -> Thread.currentThread().interrupt());
            assertThatThrownBy(() -> promote(engine)).hasMessage("Publishing was cancelled.");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(engine.releases().open("run-1")).hasSize(1);
            meanwhile.clear();

            promote(engine);

            assertThat(shelves).containsOnlyKeys("a/dev", "a/live", "b/dev", "b/live");
        }
    }

    @Test
    void should_roll_nothing_back_that_is_on_its_way() throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            List<Throwable> refused = new ArrayList<>();
            meanwhile.put("commit a/live", () -> refused.add(catchThrowable(() -> rollBack(engine))));

            promote(engine);

            assertThat(refused).singleElement().satisfies(e -> assertThat(e)
                    .hasMessage("a 1.0.0 is on its way to production right now, by the run run-1."));
            assertThat(shelves).containsOnlyKeys("a/dev", "a/live", "b/dev", "b/live");
            assertThat(step(engine, "4", "rollbackPackage", Map.of("name", "a", "version", "1.0.0"))
                            .get("rolledBack"))
                    .isEqualTo(true);
        }
    }

    /** Another process that shares the database rolls it back. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void should_bring_nothing_out_that_another_process_takes_back(String shelf) throws IOException {
        try (Engine engine = open()) {
            publish(engine);
            meanwhile.put("commit " + shelf + "/live", () -> new Saga(
                            engine.journal(), engine.publications(), engine.releases())
                    .giveUp(new StepKey("run-1", "2"), run("run-9")));

            assertThatThrownBy(() -> promote(engine))
                    .hasMessageContaining("It was rolled back by the run run-9. Rolled back: ");

            assertThat(shelves).containsOnlyKeys("a/dev", "b/dev");
            assertThat(engine.releases().open("run-1")).isEmpty();
        }
    }

    private static void abort(Engine engine, String path) {
        engine.releases().abandon(new StepKey("run-1", path));
        Thread.currentThread().interrupt();
    }

    private Map<?, ?> step(Engine engine, String path, String step, Map<String, Object> arguments) {
        engine.runs().start("run-1", "job", "", "", "{}");
        return (Map<?, ?>) engine.execute(step, new StepKey("run-1", path), arguments, run("run-1"));
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
}
