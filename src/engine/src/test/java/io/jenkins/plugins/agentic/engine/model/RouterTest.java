package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.model.Router.Difficulty;
import io.jenkins.plugins.agentic.engine.model.Router.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final Routing ROUTING = new Routing(
            Map.of(
                    "fast", List.of("small", "medium"),
                    "balanced", List.of("medium", "large"),
                    "deep", List.of("large", "medium"),
                    "flash-8b", List.of("small-1"),
                    "flash-thinking", List.of("medium-1"),
                    "pro", List.of("large-1"),
                    "own", List.of("a", "b", "c")),
            Map.of());

    private static Route route(String policy, Difficulty difficulty, String... failing) {
        return Router.route(ROUTING, policy, "the step", difficulty, model -> !Set.of(failing)
                .contains(model));
    }

    @ParameterizedTest
    @CsvSource({
        "49999, 1, NORMAL",
        "49999, 2, NORMAL",
        "50000, 1, HARD",
        "1, 3, HARD",
        "1, 4, HARD",
    })
    void should_take_a_task_for_hard_by_its_size_or_when_earlier_tries_have_failed(
            long inputTokens, int attempt, Difficulty expected) {
        assertThat(Difficulty.of(inputTokens, attempt)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "fast, medium",
        "balanced, large",
        "deep, large",
        "flash-8b, medium-1",
        "flash-thinking, large-1",
        "pro, large-1",
        "own, a",
        "large, large",
    })
    void should_step_one_class_up_for_a_hard_task_and_no_further_than_the_hardest(String policy, String model) {
        assertThat(route(policy, Difficulty.HARD).models()).startsWith(model);
    }

    @Test
    void should_say_what_was_chosen_by_whom_and_why() {
        assertThat(route("fast", Difficulty.NORMAL).reason()).isEqualTo("'fast' is the choice of the step");
        assertThat(route("fast", Difficulty.HARD, "medium").reason())
                .isEqualTo("'fast' is the choice of the step; the task is hard, so 'balanced' is used; medium fails at"
                        + " present");
    }

    @Test
    void should_stay_where_the_next_class_is_not_there() {
        Routing two = new Routing(Map.of("fast", List.of("small"), "deep", List.of("large")), Map.of());

        assertThat(Router.route(two, "fast", "the step", Difficulty.HARD, model -> true)
                        .models())
                .containsExactly("small");
    }

    @Test
    void should_ask_the_healthy_models_of_a_class_first_and_keep_their_order() {
        assertThat(route("own", Difficulty.NORMAL).models()).containsExactly("a", "b", "c");
        assertThat(route("own", Difficulty.NORMAL, "a").models()).containsExactly("b", "c", "a");
        assertThat(route("own", Difficulty.NORMAL, "a", "b").models()).containsExactly("c", "a", "b");
        assertThat(route("own", Difficulty.NORMAL, "a", "b", "c").models()).containsExactly("a", "b", "c");
    }

    @Test
    void should_put_nothing_beside_a_model_that_was_asked_for_by_its_name() {
        assertThat(route("large", Difficulty.HARD, "large").models()).containsExactly("large");
    }

    @Test
    void should_know_a_gemini_model_by_one_name_however_it_is_written() {
        assertThat(route("models/gemini-3.8-flash", Difficulty.NORMAL).models()).containsExactly("gemini-3.8-flash");
        assertThat(route("models/llama-3", Difficulty.NORMAL).models()).containsExactly("models/llama-3");
        Routing own = new Routing(Map.of("own", List.of("models/gemini-a", "gemini-b")), Map.of());
        assertThat(Router.route(own, "own", "the step", Difficulty.NORMAL, model -> true)
                        .models())
                .containsExactly("gemini-a", "gemini-b");
    }

    @ParameterizedTest
    @CsvSource({
        "architect, deep",
        "coder, deep",
        "reviewer, deep",
        "prompt, balanced",
        "planner, balanced",
        "tester, balanced",
        "optimizer, balanced",
        "packager, fast",
        "monitor, fast",
        "a-role-of-mine, balanced"
    })
    void should_give_each_role_its_class_until_somebody_chooses_a_default(String role, String usual) {
        assertThat(ModelSettings.none().defaultFor(role)).isEqualTo(usual);
        ProviderSettings gemini = ProviderSettings.gemini("key", "");
        assertThat(ModelSettings.of(gemini, "gemini-3.8-flash").defaultFor(role))
                .isEqualTo("gemini-3.8-flash");
    }
}
