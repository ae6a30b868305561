package io.jenkins.plugins.agentic.engine.prompt.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredLabelTest {
    @TempDir
    Path folder;

    @Test
    void should_move_from_where_it_is_expected_only_and_never_to_a_prompt_that_was_deleted() {
        try (PromptStore store = PromptStore.open(folder.resolve("prompts.git"))) {
            StoredLabel label = new StoredLabel(() -> store);
            store.save("coder", "one", "Ann", "Save", Optional.empty(), Bump.PATCH);
            store.save("coder", "two", "Ann", "Save", Optional.empty(), Bump.PATCH);
            store.label("coder", PromptStore.PRODUCTION, "1.0.1", "Ann");
            assertThat(label.move("coder", "coder@1.0.0", "coder@1.0.0", "why")).isFalse();
            assertThat(label.move("coder", "coder@1.0.1", "coder@1.0.0", "why")).isTrue();
            assertThat(label.version("coder")).contains("coder@1.0.0");

            store.delete("coder", "Ann", "Delete", Optional.empty());

            assertThat(label.move("coder", "coder@1.0.0", "coder@1.0.1", "why")).isFalse();
            assertThat(label.version("coder")).isEmpty();
            assertThat(store.labels("coder")).isEmpty();
        }
    }
}
