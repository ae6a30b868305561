package io.jenkins.plugins.agentic.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptImportTest {
    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();
    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(EngineSettings.of(
                folder.resolve("home"), folder.resolve("registry"), true, () -> ModelSettings.none()));
        engine.runs().start("run-1", "job", "ann", "", "{}");
        Files.createDirectories(folder.resolve("ws"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Map<?, ?> step(String path, Map<String, Object> arguments) {
        RunContext run = new RunContext(
                "run-1",
                "job",
                "ann",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                log::add,
                UnaryOperator.identity());
        return (Map<?, ?>) engine.execute("promptImport", new StepKey("run-1", path), arguments, run);
    }

    @Test
    void should_save_a_chat_as_the_next_version_and_label_it() throws IOException {
        Files.writeString(
                folder.resolve("ws/chat.json"),
                """
                {"runSettings": {"model": "models/gemini-2.5-pro", "temperature": 0.3},
                 "systemInstruction": {"text": "Be brief."},
                 "chunkedPrompt": {"chunks": [{"text": "Greet {{name}}.", "role": "user"},
                                              {"text": "thinking", "role": "model", "isThought": true}]}}
                """);

        Map<?, ?> result = step("1", Map.of("file", "chat.json", "name", "team/greeter", "label", "candidate"));

        assertThat(result.get("version")).isEqualTo("1.0.0");
        assertThat(result.get("notes").toString()).contains("thought");
        assertThat(engine.prompts().read("team/greeter@candidate").source()).contains("Greet {{name}}.");
        assertThat(engine.prompts().log("team/greeter").get(0).author()).startsWith("ann");
        assertThat(engine.audit().list(new AuditLog.Filter("", "", "", Long.MAX_VALUE, 10)))
                .anySatisfy(
                        row -> assertThat(row.toString()).contains("prompt.label", "team/greeter@candidate", "ann"));
    }

    @Test
    void should_not_take_the_place_of_an_edit_that_somebody_made_of_what_was_imported() throws IOException {
        String chat = "{\"chunkedPrompt\": {\"chunks\": [{\"text\": \"%s\", \"role\": \"user\"}]}}";
        Files.writeString(folder.resolve("ws/chat.json"), chat.formatted("One"));
        step("1", Map.of("file", "chat.json", "name", "x"));
        Files.writeString(folder.resolve("ws/chat.json"), chat.formatted("Two"));
        assertThat(step("2", Map.of("file", "chat.json", "name", "x")).get("version"))
                .isEqualTo("1.0.1");
        engine.prompts().save("x", "Mine", "Bob", "Better", Optional.empty(), Bump.PATCH);
        Files.writeString(folder.resolve("ws/chat.json"), chat.formatted("Three"));

        Map<?, ?> result = step("3", Map.of("file", "chat.json", "name", "x"));

        assertThat(result.get("version")).isEqualTo("1.0.3");
        assertThat(result.get("notes").toString()).contains("x@1.0.2, saved by Bob");
        assertThat(engine.prompts().read("x").source()).isEqualTo("Mine");
        assertThat(engine.prompts().read("x@1.0.3").source()).contains("Three");
        assertThat(step("4", Map.of("file", "chat.json", "name", "x")).get("version"))
                .isEqualTo("1.0.3");
    }

    @Test
    void should_say_what_is_no_prompt_and_save_nothing() throws IOException {
        Files.writeString(folder.resolve("ws/other.json"), "{\"a\": 1}");

        assertThatThrownBy(() -> step("1", Map.of("file", "other.json", "name", "x")))
                .hasMessageStartingWith("The file is no prompt of AI Studio: ");
        assertThatThrownBy(() -> step("2", Map.of("file", "gone.json", "name", "x")))
                .hasMessageContaining("gone.json");
        assertThat(engine.prompts().newest("x")).isEmpty();
    }
}
