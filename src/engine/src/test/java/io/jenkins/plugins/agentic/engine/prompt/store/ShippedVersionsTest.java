package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedVersionsTest {
    @TempDir
    Path folder;

    private PromptStore store;

    @BeforeEach
    void first_start() {
        store = PromptStore.open(folder.resolve("prompts.git"));
        store.ship(Map.of("planner", "plan 1", "coder", "code 1"));
    }

    @AfterEach
    void close() {
        Git.assertSound(store);
        store.close();
    }

    private PromptVersion edit(String source) {
        return store.save("planner", source, "Ada", "Mine", Optional.empty(), Bump.PATCH);
    }

    @Test
    void should_be_in_production_from_the_first_start_on() {
        PromptVersion planner = store.resolve("planner", "run");

        assertThat(planner.id()).isEqualTo("planner@1.0.0");
        assertThat(planner.author()).startsWith("agentic-workflow");
        assertThat(store.labels("planner")).extracting(PromptStore.Label::name).containsExactly("production");
    }

    @Test
    void should_change_nothing_at_the_next_start() {
        String before = new Git(store.place()).run("for-each-ref");

        store.ship(Map.of("planner", "plan 1", "coder", "code 1"));

        assertThat(new Git(store.place()).run("for-each-ref")).isEqualTo(before);
    }

    @Test
    void should_move_production_to_what_a_release_brings() {
        store.ship(Map.of("planner", "plan 2", "coder", "code 1"));

        assertThat(store.resolve("planner", "run").id()).isEqualTo("planner@1.0.1");
        assertThat(store.read("planner").source()).isEqualTo("plan 2");
        assertThat(store.log("coder")).hasSize(1);
    }

    @Test
    void should_never_put_a_release_over_an_edit() {
        edit("mine");
        store.label("planner", "production", "1.0.1", "Ada");

        store.ship(Map.of("planner", "plan 2", "coder", "code 1"));

        assertThat(store.resolve("planner", "run").source()).isEqualTo("mine");
        assertThat(store.read("planner").source()).isEqualTo("mine");
        assertThat(store.read("planner@1.0.2").source()).isEqualTo("plan 2");
        assertThat(edit("mine again").version()).isEqualTo("1.0.3");
    }

    @Test
    void should_move_production_that_still_is_what_shipped_though_an_edit_is_under_way() {
        edit("mine");

        store.ship(Map.of("planner", "plan 2"));

        assertThat(store.resolve("planner", "run").source()).isEqualTo("plan 2");
        assertThat(store.read("planner").source()).isEqualTo("mine");
    }

    @Test
    void should_not_bring_a_deleted_template_back() {
        store.delete("planner", "Ada", "Not here", Optional.empty());

        store.ship(Map.of("planner", "plan 2"));

        assertThatThrownBy(() -> store.resolve("planner", "run")).hasMessageContaining("was deleted");
    }

    @Test
    void should_use_the_newest_that_shipped_where_nothing_is_in_production() {
        edit("mine");
        store.unlabel("planner", "production", "Ada");

        assertThat(store.resolve("planner", "run").source()).isEqualTo("plan 1");
    }
}
