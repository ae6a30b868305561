package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
    @TempDir
    Path folder;

    private Engine engine;
    private Path registry;

    @BeforeEach
    void open() throws IOException {
        registry = folder.resolve("registry");
        engine = Engine.open(EngineSettings.of(folder.resolve("home"), registry, true, () -> ModelSettings.none()));
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/lib-1.0.0.tgz"), "tarball");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Object publish(String runId, Map<String, Object> changes) {
        engine.runs().start(runId, "job", "", "", "{}");
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "name", "lib", "version", "1.0.0", "files", "*.tgz", "targets", List.of(Map.of("type", "binary"))));
        arguments.putAll(changes);
        RunContext run = new RunContext(
                runId,
                "job",
                "",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                line -> {},
                UnaryOperator.identity());
        return engine.execute("publishPackage", new StepKey(runId, "9"), arguments, run);
    }

    @Test
    void should_publish_files_with_their_checksums() {
        Object result = publish("run-1", Map.of());

        Path place = registry.resolve("lib/1.0.0");
        assertThat(place.resolve("lib-1.0.0.tgz")).hasContent("tarball");
        assertThat(place.resolve("SHA256SUMS"))
                .hasContent("db4b4d0d1cb480bf9aeea253771c00febe627f236765fa37d6a5614f079a3aa0  lib-1.0.0.tgz");
        assertThat(result)
                .isEqualTo(Map.of(
                        "released",
                        true,
                        "targets",
                        List.of(Map.of(
                                "type", "binary",
                                "name", "lib",
                                "version", "1.0.0",
                                "location", place.toString(),
                                "state", "committed"))));
        assertThat(engine.publications().of("run-1")).hasSize(1);
    }

    @Test
    void should_not_publish_again_when_the_step_is_taken_up_again() throws IOException {
        Object first = publish("run-1", Map.of());
        Files.delete(folder.resolve("ws/lib-1.0.0.tgz"));

        assertThat(publish("run-1", Map.of())).isEqualTo(first);
    }

    @Test
    void should_never_replace_a_version_of_another_run() {
        publish("run-1", Map.of());

        assertThatThrownBy(() -> publish("run-2", Map.of()))
                .hasMessage("The registry already has lib 1.0.0, published by another run.");
    }

    @Test
    void should_let_one_of_many_publishers_win() {
        long winners = IntStream.range(0, 8)
                .parallel()
                .filter(i -> {
                    try {
                        publish("race-" + i, Map.of());
                        return true;
                    } catch (AgenticException e) {
                        assertThat(e).hasMessageContaining("already has lib 1.0.0");
                        return false;
                    }
                })
                .count();

        assertThat(winners).isOne();
        assertThat(registry.resolve("lib/1.0.0/lib-1.0.0.tgz")).hasContent("tarball");
    }

    @Test
    void should_take_back_the_first_target_when_the_second_fails() throws IOException {
        // Both are free when they are checked.
        assertThatThrownBy(() -> publish(
                        "run-1",
                        Map.of(
                                "targets",
                                List.of(Map.of("type", "binary"), Map.of("type", "binary", "registry", ".")))))
                .isInstanceOf(AgenticException.class);

        assertThat(registry.resolve("lib/1.0.0")).doesNotExist();
        assertThat(engine.publications().of("run-1"))
                .extracting(Publications.Publication::state)
                .containsExactly("compensated", "compensated");
    }

    @ParameterizedTest
    @CsvSource({
        "name, ../evil, '../evil' is no package name.",
        "name, a/b, 'a/b' is no package name.",
        "version, latest, 'latest' is no version by Semantic Versioning 2.0.0.",
        "version, 1.0, '1.0' is no version by Semantic Versioning 2.0.0.",
        "files, *.whl, 'No file in the workspace matches ''*.whl'', so there is nothing to publish.'",
    })
    void should_refuse_bad_input_before_anything_is_sent(String parameter, String value, String message) {
        assertThatThrownBy(() -> publish("run-1", Map.of(parameter, value))).hasMessage(message.replace("''", "'"));
        assertThat(registry.resolve("lib")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256SUMS", "SHA256SUMS.sig", "RELEASE.json", ".published-by"})
    void should_refuse_files_that_would_take_the_place_of_its_own(String file) throws IOException {
        Files.writeString(folder.resolve("ws").resolve(file), "x");

        assertThatThrownBy(() -> publish("run-1", Map.of("files", file)))
                .hasMessage("The target 'binary' writes a file of the name " + file + " itself.");
        assertThatThrownBy(() -> publish(
                        "run-2",
                        Map.of(
                                "files",
                                file,
                                "targets",
                                List.of(Map.of("type", "binary", "url", "http://127.0.0.1:9")))))
                .hasMessage("The target 'binary' writes a file of the name " + file + " itself.");
    }

    @Test
    void should_say_before_anything_is_sent_that_a_folder_can_not_be_written() throws IOException {
        Files.createDirectories(registry.resolve("second"));
        Files.writeString(registry.resolve("second/lib"), "a file where a folder must be");

        assertThatThrownBy(() ->
                        publish("run-1", Map.of("targets", List.of(Map.of("type", "binary", "registry", "second")))))
                .hasMessageContaining("second/lib is no folder.");
        assertThat(registry.resolve("second/.staging")).doesNotExist();
    }

    @Test
    void should_refuse_an_address_where_a_folder_must_be() {
        assertThatThrownBy(() -> publish(
                        "run-1",
                        Map.of("targets", List.of(Map.of("type", "binary", "registry", "http://127.0.0.1:9/x")))))
                .hasMessage("The registry 'http://127.0.0.1:9/x' of target 'binary' is an address, and no folder.");
    }

    @Test
    void should_refuse_a_registry_outside_the_allowed_folder() {
        assertThatThrownBy(() ->
                        publish("run-1", Map.of("targets", List.of(Map.of("type", "binary", "registry", "../x")))))
                .hasMessageContaining("lies outside");
        assertThatThrownBy(() -> publish("run-2", Map.of("targets", List.of(Map.of("type", "maven")))))
                .hasMessage("There is no publish target {type=maven}.");
    }
}
