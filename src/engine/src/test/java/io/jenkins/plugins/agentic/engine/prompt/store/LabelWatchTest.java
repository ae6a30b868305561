package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelWatchTest {
    @TempDir
    Path folder;

    private PromptStore store;

    @BeforeEach
    void open() {
        store = PromptStore.open(folder.resolve("prompts.git"));
        store.save("a", "one", "Ada", "", Optional.empty(), Bump.PATCH);
        store.save("a", "two", "Ada", "", Optional.empty(), Bump.PATCH);
        store.label("a", "production", "1.0.0", "Ada");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** As after a restart: only the file is left of earlier looks. */
    private LabelWatch.Look look() {
        return new LabelWatch(folder.resolve("seen.json")).look(store, List.of("a", "missing"), "production");
    }

    @Test
    void should_take_the_first_sight_for_no_move() {
        assertThat(look().moved()).isEmpty();
    }

    @Test
    void should_tell_a_move_until_it_is_remembered() {
        look().remember();
        store.label("a", "production", "1.0.1", "Ada");

        assertThat(look().moved()).containsExactly("a");
        LabelWatch.Look again = look();
        assertThat(again.moved()).containsExactly("a");
        again.remember();
        assertThat(look().moved()).isEmpty();
    }

    @Test
    void should_take_a_label_set_to_where_it_was_for_no_move() {
        look().remember();
        store.label("a", "production", "1.0.0", "Bob");

        assertThat(look().moved()).isEmpty();
    }

    @Test
    void should_begin_anew_where_its_file_is_broken() throws Exception {
        Files.writeString(folder.resolve("seen.json"), "{");

        LabelWatch.Look first = look();

        assertThat(first.moved()).isEmpty();
        first.remember();
        store.unlabel("a", "production", "Ada");
        assertThat(look().moved()).containsExactly("a");
    }
}
