package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotions within shelves that know who put what there. */
class PromotionsTest {
    @TempDir
    Path folder;

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
                }

                @Override
                public Left compensate() {
                    return shelves.remove(place, request.publisher()) ? Left.undone("removed") : Left.nothing();
                }
            };
        }
    }

    private static List<Map<String, String>> targets(String tag) {
        return List.of(
                Map.of("type", "shelf", "shelf", "a", "tag", tag), Map.of("type", "shelf", "shelf", "b", "tag", tag));
    }

    @Test
    void should_take_a_promotion_of_two_targets_of_one_type_back() throws IOException {
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/a.tgz"), "x");
        try (Engine engine = Engine.open(
                EngineSettings.of(folder.resolve("home"), folder.resolve("registry"), true, () -> ModelSettings.none())
                        .extendedBy(() ->
                                new Extensions(List.of(), List.of(), List.of(), List.of(new Shelves()), List.of())))) {
            step(
                    engine,
                    "1",
                    "publishPackage",
                    Map.of(
                            "name",
                            "a",
                            "version",
                            "1.0.0",
                            "files",
                            "*.tgz",
                            "environment",
                            "staging",
                            "targets",
                            targets("dev")));
            step(
                    engine,
                    "2",
                    "promotePackage",
                    Map.of(
                            "name",
                            "a",
                            "version",
                            "1.0.0",
                            "from",
                            "staging",
                            "to",
                            "production",
                            "targets",
                            targets("live")));
            assertThat(shelves).containsOnlyKeys("a/dev", "a/live", "b/dev", "b/live");

            Map<?, ?> undone = step(engine, "3", "rollbackPackage", Map.of("name", "a", "version", "1.0.0"));

            assertThat(undone.get("rolledBack")).isEqualTo(true);
            assertThat(shelves).containsOnlyKeys("a/dev", "b/dev");
        }
    }

    private Map<?, ?> step(Engine engine, String path, String step, Map<String, Object> arguments) {
        engine.runs().start("run-1", "job", "", "", "{}");
        RunContext run = new RunContext(
                "run-1",
                "job",
                "",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                line -> {},
                UnaryOperator.identity());
        return (Map<?, ?>) engine.execute(step, new StepKey("run-1", path), arguments, run);
    }
}
