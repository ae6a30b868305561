package io.jenkins.plugins.agentic.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptLabelTest {
    @TempDir
    Path folder;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.open(
                EngineSettings.of(folder.resolve("home"), folder.resolve("registry"), true, ModelSettings::none));
        engine.runs().start("run-1", "job", "ann", "", "{}");
        engine.prompts().save("say", "One.", "bob", "m", Optional.empty(), Bump.PATCH);
        engine.prompts().save("say", "Two.", "bob", "m", Optional.empty(), Bump.PATCH);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Map<?, ?> step(String path, Map<String, Object> arguments) {
        RunContext run = new RunContext(
                "run-1", "job", "ann", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return (Map<?, ?>) engine.execute("promptLabel", new StepKey("run-1", path), arguments, run);
    }

    private List<AuditRow> moves() {
        return engine.audit().list(new AuditLog.Filter("prompt.label", "", "", Long.MAX_VALUE, 100)).stream()
                .filter(row -> row.toString().contains("say@production"))
                .toList();
    }

    @Test
    void should_move_a_label_and_say_where_it_was() {
        assertThat(step("1", Map.of("name", "say", "label", "production", "version", "1.0.0")))
                .extracting("version", "before", "percent")
                .containsExactly("1.0.0", "", 100);
        assertThat(step("2", Map.of("name", "say", "label", "candidate", "version", "1.0.1"))
                        .get("before"))
                .isEqualTo("");
        assertThat(step("3", Map.of("name", "say", "label", "production", "version", "candidate")))
                .extracting("version", "before")
                .containsExactly("1.0.1", "1.0.0");
        assertThat(engine.prompts().resolve("say", "").source()).isEqualTo("Two.");
        assertThat(moves()).hasSize(2).allSatisfy(row -> {
            assertThat(row.actor()).isEqualTo("ann");
            assertThat(row.runId()).isEqualTo("run-1");
        });
    }

    @Test
    void should_not_move_a_label_that_is_there() {
        step("1", Map.of("name", "say", "label", "production", "version", "1.0.0"));

        assertThat(step("2", Map.of("name", "say", "label", "production", "version", "1.0.0"))
                        .get("before"))
                .isEqualTo("1.0.0");
        assertThat(moves()).hasSize(1);
    }

    @Test
    void should_give_a_canary_its_share() {
        assertThat(step("1", Map.of("name", "say", "label", "canary", "version", "1.0.1", "percent", 10))
                        .get("percent"))
                .isEqualTo(10);
        assertThat(engine.prompts().labels("say")).singleElement().satisfies(label -> assertThat(label.percent())
                .isEqualTo(10));
    }

    @Test
    void should_say_what_is_wrong_and_move_nothing() {
        assertThatThrownBy(() -> step("1", Map.of("name", "say", "label", "canary", "version", "1.0.1")))
                .hasMessageContaining("needs a percentage");
        assertThatThrownBy(() ->
                        step("2", Map.of("name", "say", "label", "production", "version", "1.0.1", "percent", 10)))
                .hasMessageContaining("'percent' is given for the label 'production'");
        assertThatThrownBy(() -> step("3", Map.of("name", "say", "label", "production", "version", "7.0.0")))
                .hasMessageContaining("has no version '7.0.0'");
        assertThatThrownBy(() -> step("4", Map.of("name", "none", "label", "production", "version", "1.0.0")))
                .hasMessageContaining("There is no prompt template 'none'");
        assertThat(engine.prompts().labels("say")).isEmpty();
    }
}
