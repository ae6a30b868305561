package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.CapitalsModel;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search against a model that follows a rule only where the template states it. */
class PromptOptimizerTest {
    @TempDir
    Path folder;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final CapitalsModel model = new CapitalsModel();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger overloads = new AtomicInteger();
    private final Queue<Reply> useless = new ConcurrentLinkedQueue<>();
    private volatile boolean busy;
    private GeminiServer server;
    private Engine engine;

    /** Where this is kept; {@link PostgresPromptOptimizerTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() throws IOException {
        server = GeminiServer.start(0, this::answer);
        String url = server.baseUrl();
        engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                settings(),
                () -> ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-flash"),
                MoneySettings::standard,
                ToolSettings::standard));
        engine.runs().start("run-1", "job", "ann", "", "{}");
        Files.writeString(folder.resolve("upper.prompt"), CapitalsModel.PROMPT);
        Files.writeString(folder.resolve("s.yaml"), CapitalsModel.suite(24));
    }

    @AfterEach
    void close() {
        engine.close();
        server.close();
    }

    private Reply answer(Request request) {
        // The twelfth is the last of the training tests: nothing else is left to do while it waits.
        if (busy && !request.method().equals("countTokens") && asked.incrementAndGet() % 12 == 0) {
            return Reply.rateLimited(Duration.ofSeconds(2));
        }
        if (request.text().contains("You improve prompt templates")
                && !request.method().equals("countTokens")
                && !useless.isEmpty()) {
            return useless.remove();
        }
        if (request.text().contains("You improve prompt templates") && overloads.getAndDecrement() > 0) {
            return Reply.overloaded();
        }
        return model.answer(request);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> optimize(Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(Map.of("prompt", "upper", "suite", "s.yaml", "rounds", 3));
        arguments.putAll(more);
        RunContext run = new RunContext(
                "run-1", "job", "ann", new LocalWorkspace(folder), Commands.none(), log::add, UnaryOperator.identity());
        return (Map<String, Object>) engine.execute("promptOptimize", new StepKey("run-1", "1"), arguments, run);
    }

    @Test
    void should_accept_an_edit_that_is_better_on_tests_it_never_saw() {
        model.propose(CapitalsModel.BETTER);

        Map<String, Object> result = optimize(Map.of());

        assertThat(result).containsEntry("accepted", true).containsEntry("source", CapitalsModel.BETTER);
        assertThat((String) result.get("verdict")).contains("B better: 'candidate 1' is better than 'upper' (12 cases");
        assertThat((String) result.get("report"))
                .contains(
                        "Accepted.", "12 training tests, 12 held-out tests", "+Answer with the word in CAPITALS only.");
        // The optimizer saw no held-out test: of the words, only training ones are in what it was asked.
        String asked = server.requests().stream()
                .filter(request -> request.text().contains("You improve prompt templates"))
                .map(Request::text)
                .collect(Collectors.joining());
        long shown = IntStream.rangeClosed(1, 24)
                .filter(i -> asked.contains("w" + i + "x"))
                .count();
        assertThat(shown).isBetween(1L, 4L);
        assertThat(model.proposed()).isEqualTo(1);
    }

    @Test
    void should_take_the_same_way_again_after_each_wait_and_say_it_once() {
        model.propose(CapitalsModel.BETTER);
        busy = true;

        Map<String, Object> result = optimize(Map.of("concurrency", 1));

        assertThat(result).containsEntry("accepted", true).containsEntry("source", CapitalsModel.BETTER);
        assertThat((String) result.get("verdict")).contains("B better: 'candidate 1' is better than 'upper' (12 cases");
        assertThat(log).anyMatch(line -> line.startsWith("[promptOptimize] waits until"));
        assertThat(log).filteredOn(line -> line.contains("round 1: ")).hasSize(1);
        assertThat(log)
                .filteredOn(line -> line.contains("the prompt as it is scores"))
                .hasSize(1);
        assertThat(model.proposed()).isEqualTo(1);
    }

    @Test
    void should_not_ask_again_after_a_wait_for_an_edit_that_failed() {
        model.propose(CapitalsModel.BETTER);
        busy = true;
        overloads.set(3);

        Map<String, Object> result = optimize(Map.of("concurrency", 1));

        assertThat(result).containsEntry("accepted", true);
        assertThat((String) result.get("verdict")).contains("'candidate 2' is better than 'upper'");
        assertThat(log)
                .filteredOn(line -> line.contains("round 1: "))
                .singleElement()
                .asString()
                .contains("503");
        assertThat(model.proposed()).isEqualTo(1);
    }

    @Test
    void should_not_take_the_place_of_an_edit_that_somebody_made_meanwhile() {
        model.propose(CapitalsModel.BETTER);
        engine.prompts().save("upper", CapitalsModel.PROMPT, "Ann", "First", Optional.empty(), Bump.PATCH);
        engine.prompts().save("upper", CapitalsModel.PROMPT + "Please.", "Ann", "Kinder", Optional.empty(), Bump.PATCH);

        Map<String, Object> result = optimize(Map.of("label", "candidate"));

        assertThat(result).containsEntry("accepted", true).containsEntry("version", "1.0.2");
        assertThat((String) result.get("verdict"))
                .contains("upper@1.0.1, saved by Ann")
                .contains("agentic prompts restore upper@1.0.2");
        assertThat(engine.prompts().read("upper").version()).isEqualTo("1.0.1");
        assertThat(engine.prompts().read("upper@candidate").source()).isEqualTo(CapitalsModel.BETTER);
    }

    @Test
    void should_take_the_place_of_the_text_it_optimized() {
        model.propose(CapitalsModel.BETTER);
        engine.prompts().save("upper", CapitalsModel.PROMPT, "Ann", "First", Optional.empty(), Bump.PATCH);

        optimize(Map.of());

        assertThat(engine.prompts().read("upper").source()).isEqualTo(CapitalsModel.BETTER);
    }

    @Test
    void should_refuse_edits_that_break_what_callers_rely_on() {
        model.propose(
                CapitalsModel.PROMPT.replace("{{data \"word\" word}}", "CAPITALS {{word}}"),
                CapitalsModel.PROMPT.replace("word: string", "word?: string") + "CAPITALS",
                CapitalsModel.PROMPT + "{{#if word}} CAPITALS");

        Map<String, Object> result = optimize(Map.of());

        assertThat(result).containsEntry("accepted", false);
        assertThat(result.get("rounds").toString())
                .contains("The data fence {{data word}} is gone")
                .contains("printed outside of a data fence")
                .contains("The front matter's 'input' was changed")
                .contains("is broken");
        assertThat((String) result.get("verdict")).contains("No candidate was better");
    }

    @Test
    void should_not_accept_what_helps_only_on_the_tests_it_was_shown() {
        // Knows the training tests' words by heart, one after the other.
        model.propose(CapitalsModel.PROMPT.replace("Upper case, please.", "Be kind."));

        Map<String, Object> result = optimize(Map.of());

        assertThat(result).containsEntry("accepted", false);
        assertThat(result.get("rounds").toString()).contains("dropped: it scored 0.000 on the cases it was made from");
    }

    @Test
    void should_split_the_tests_by_its_seed_and_need_enough_of_them() throws IOException {
        model.propose(CapitalsModel.BETTER);
        Map<String, Object> one = optimize(Map.of("seed", 5));
        assertThat(one).containsEntry("accepted", true);
        Files.writeString(folder.resolve("few.yaml"), "tests: [{vars: {word: a}}, {vars: {word: b}}]\n");
        Files.writeString(folder.resolve("s.yaml"), "tests: [{}]\n");
        RunContext run = new RunContext(
                "run-1", "job", "ann", new LocalWorkspace(folder), Commands.none(), log::add, UnaryOperator.identity());
        assertThatThrownBy(() -> engine.execute(
                        "promptOptimize",
                        new StepKey("run-1", "2"),
                        Map.of("prompt", "planner", "suite", "few.yaml"),
                        run))
                .hasMessageContaining("lacks task");
    }

    /** The first edit is cut short, the second is no JSON: both are paid for. */
    @Test
    void should_count_what_edits_of_no_use_cost() {
        model.propose(CapitalsModel.BETTER);
        useless.add(Reply.finished("MAX_TOKENS", "{"));
        useless.add(Reply.text("no JSON", 2000, 500, 0));

        Map<String, Object> result = optimize(Map.of());

        assertThat(result).containsEntry("accepted", true);
        assertThat(log).anyMatch(line -> line.contains("round 1: The optimizer gave no edit"));
        assertThat((double) result.get("cost"))
                .isEqualTo(engine.ledger().totals("run-1").cost().doubleValue(), within(1e-9));
    }

    @Test
    void should_stay_within_its_budget() {
        model.propose(CapitalsModel.BETTER);
        Map<String, Object> result = optimize(Map.of("budget", 0.0));
        assertThat(result).containsEntry("accepted", false);
        assertThat((String) result.get("verdict")).contains("did not admit scoring the prompt as it is");
        assertThat(server.requests()).noneMatch(request -> !request.method().equals("countTokens"));
        assertThat(engine.ledger().totals("run-1").cost()).isEqualByComparingTo("0");
    }
}
