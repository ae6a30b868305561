package io.jenkins.plugins.agentic.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverridesTest {
    private static final Routing NOTHING = new Routing(Map.of(), Map.of());

    private static Budget budget(String name) {
        return new Budget(name, Budget.Scope.FOLDER, "team", Budget.Period.DAY, null, BigDecimal.ONE);
    }

    private static Overrides cap(String dollars) {
        return new Overrides("", NOTHING, dollars == null ? null : new BigDecimal(dollars), null, List.of());
    }

    private static Overrides commands(String... words) {
        return new Overrides("", NOTHING, null, List.of(words), List.of());
    }

    private static ToolSettings allowing(String... words) {
        return new ToolSettings(List.of(words), 1, 2, Duration.ofSeconds(3), 4, List.of());
    }

    @Test
    void should_change_nothing_where_nothing_is_decided() {
        assertThat(Overrides.NONE.on(ModelSettings.none())).isEqualTo(ModelSettings.none());
        assertThat(Overrides.NONE.on(MoneySettings.standard())).isEqualTo(MoneySettings.standard());
        assertThat(Overrides.NONE.on(allowing("npm"))).isEqualTo(allowing("npm"));
        assertThat(Overrides.NONE.with(Overrides.NONE)).isEqualTo(Overrides.NONE);
    }

    @Test
    void should_prefer_the_innermost_model_and_routing() {
        Overrides folder = new Overrides(
                "fast",
                new Routing(Map.of("own", List.of("a")), Map.of("code", "own", "plan", "own")),
                null,
                null,
                List.of());
        Overrides job = new Overrides(
                "", new Routing(Map.of("own", List.of("b")), Map.of("code", "deep")), null, null, List.of());

        ModelSettings models = folder.with(job).on(ModelSettings.none());

        assertThat(models.defaultModel()).isEqualTo("fast");
        assertThat(models.routing().classes())
                .containsEntry("own", List.of("b"))
                .containsKeys("fast", "balanced", "deep");
        assertThat(models.routing().roles()).isEqualTo(Map.of("code", "deep", "plan", "own"));
    }

    @Test
    void should_hold_the_least_cap() {
        assertThat(cap("0.5").with(cap("2")).capPerCall()).isEqualByComparingTo("0.5");
        assertThat(cap("2").with(cap("0.5")).capPerCall()).isEqualByComparingTo("0.5");
        assertThat(cap(null).with(cap("2")).capPerCall()).isEqualByComparingTo("2");
        assertThat(cap("2").on(MoneySettings.standard()).capPerCall()).isEqualByComparingTo("2");
    }

    @Test
    void should_only_narrow_the_commands() {
        assertThat(commands("npm", "rm").on(allowing("npm", "pytest")).commands())
                .containsExactly("npm");
        assertThat(commands("npm").with(commands("npm", "pytest")).commands()).containsExactly("npm");
        assertThat(commands().with(commands("npm")).commands()).isEmpty();
        assertThat(commands().on(allowing("npm")).commands()).isEmpty();
    }

    @Test
    void should_apply_all_budgets() {
        MoneySettings standard = MoneySettings.standard();
        MoneySettings installation =
                new MoneySettings(standard.prices(), List.of(budget("a")), null, standard.zone(), 0, null);
        Overrides folder = new Overrides("", NOTHING, null, null, List.of(budget("b")));
        Overrides job = new Overrides("", NOTHING, null, null, List.of(budget("c")));

        assertThat(folder.with(job).on(installation).budgets())
                .extracting(Budget::name)
                .containsExactly("a", "b", "c");
    }

    @Test
    void should_give_budgets_names_that_fit_the_database_and_differ_by_place() {
        String deep = "folder/".repeat(20);

        assertThat(Overrides.nameOfBudget("team/app", "day")).isEqualTo("team/app: day");
        assertThat(Overrides.nameOfBudget(deep + "a", "day"))
                .hasSizeLessThanOrEqualTo(100)
                .endsWith(" day")
                .isNotEqualTo(Overrides.nameOfBudget(deep + "b", "day"));
        assertThat(Overrides.nameOfBudget(deep, "x".repeat(200))).hasSize(100);
    }

    @Test
    void should_refuse_calls_of_a_folder_that_its_own_budget_does_not_admit(@TempDir Path folder) {
        Overrides team = new Overrides(
                "gemini-2.5-flash",
                NOTHING,
                null,
                null,
                List.of(new Budget(
                        "team: day",
                        Budget.Scope.FOLDER,
                        "team",
                        Budget.Period.DAY,
                        null,
                        new BigDecimal("0.000001"))));
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("{}")));
                Engine engine = Engine.open(new EngineSettings(
                                folder.resolve("home"),
                                folder.resolve("registry"),
                                false,
                                DatabaseSettings.EMBEDDED,
                                () -> ModelSettings.of(
                                        ProviderSettings.gemini("key", server.baseUrl()), ModelSettings.BY_ROLE),
                                MoneySettings::standard,
                                ToolSettings::standard)
                        .overriddenBy(job -> job.startsWith("team/") ? team : Overrides.NONE))) {
            engine.startRun("run-1", "team/app", "ann", "", "{}");
            RunContext run = new RunContext(
                    "run-1",
                    "team/app",
                    "ann",
                    new NoWorkspace(),
                    Commands.none(),
                    line -> {},
                    UnaryOperator.identity());

            assertThatThrownBy(() -> engine.execute("agentPlan", new StepKey("run-1", "1"), Map.of("task", "x"), run))
                    .hasMessageContaining("The budget 'team: day' of team does not admit a call");
            assertThat(server.requests()).allMatch(request -> request.method().equals("countTokens"));
        }
    }
}
