package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.testkit.CapitalsModel;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The commands that test, compare and improve prompts, against a model that follows a rule only where it is stated. */
class PromptEvaluationsTest {
    private static final Pattern EVALUATION = Pattern.compile("evaluation (words-\\d{8}-\\d{6}-[0-9a-f]{4})");

    @TempDir
    Path folder;

    private GeminiServer server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = GeminiServer.start(0, new CapitalsModel());
        cli = new Cli(folder).with("GEMINI_API_KEY", "key").with("GEMINI_BASE_URL", server.baseUrl());
        Files.writeString(folder.resolve("upper.prompt"), CapitalsModel.PROMPT);
        Files.writeString(folder.resolve("better.prompt"), CapitalsModel.BETTER);
        suite(24);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void suite(int tests) throws IOException {
        Files.writeString(folder.resolve("words.yaml"), CapitalsModel.suite(tests));
    }

    private Cli.Outcome prompts(String... arguments) {
        List<String> all = new ArrayList<>(List.of("prompts", arguments[0], "--home", cli.home.toString()));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return cli.call(all.toArray(String[]::new));
    }

    private String suite() {
        return folder.resolve("words.yaml").toString();
    }

    private static String id(Cli.Outcome outcome) {
        Matcher id = EVALUATION.matcher(outcome.out() + outcome.err());
        assertThat(id.find()).as(outcome.out() + outcome.err()).isTrue();
        return id.group(1);
    }

    private long answered() {
        return server.requests().stream()
                .filter(request -> !request.method().equals("countTokens"))
                .count();
    }

    private static Element xml(Path file) throws Exception {
        return DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    @Test
    void should_say_which_of_two_versions_is_better() {
        Cli.Outcome compared = prompts("compare", "upper", "better.prompt", "--suite", suite());

        assertThat(compared.code()).isZero();
        assertThat(compared.out())
                .contains("words.yaml: 24 tests, 48 of 48 cases")
                .containsPattern("upper +0 +24 +0 +0 % \\(0–14\\)")
                .containsPattern("better.prompt +24 +0 +0 +100 % \\(86–100\\)")
                .contains("B better: 'better.prompt' is better than 'upper' (24 cases");
        assertThat(id(compared)).startsWith("words-");
    }

    @Test
    void should_say_how_many_more_cases_a_verdict_needs() throws IOException {
        suite(3);

        Cli.Outcome compared = prompts("compare", "upper", "better.prompt", "--suite", suite(), "--json");

        assertThat(compared.code()).isZero();
        JsonNode pair =
                Json.MAPPER.readTree(compared.out()).at("/comparison/pairs").path(0);
        assertThat(pair.path("text").asText()).contains("not decided with 3 cases, about ", " more needed");
        assertThat(compared.err()).contains("evaluation words-");
    }

    @Test
    void should_compare_stored_versions_and_refuse_one_alone() throws IOException {
        prompts("save", "upper", folder.resolve("upper.prompt").toString(), "--label", "production");
        prompts("save", "upper", folder.resolve("better.prompt").toString());
        Files.writeString(
                folder.resolve("words.yaml"),
                Files.readString(folder.resolve("words.yaml")).replace("prompts: [file://upper.prompt]\n", ""));

        assertThat(prompts("compare", "upper@production", "upper@1.0.1", "--suite", suite())
                        .out())
                .contains("B better: 'upper@1.0.1' is better than 'upper@production'");
        assertThat(prompts("compare", "upper", "--suite", suite()).code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(prompts("compare", "upper@1.0.0", "upper@9.0.0", "--suite", suite())
                        .err())
                .isEqualTo(
                        "agentic: The prompt 'upper' has no version '9.0.0'. The page Prompts, or 'agentic prompts log"
                                + " upper', shows its versions and labels.");
    }

    @Test
    void should_keep_results_and_write_them_for_junit() throws Exception {
        suite(2);
        Path junit = folder.resolve("reports/now.xml");
        Cli.Outcome tested =
                prompts("test", suite(), "--prompt", "upper", "--prompt", "better.prompt", "--junit", junit.toString());
        String id = id(tested);

        assertThat(tested.code()).isEqualTo(ExitCode.UNSTABLE.number());
        Element suites = xml(junit);
        Element suite = (Element) suites.getElementsByTagName("testsuite").item(0);
        assertThat(suites.getTagName()).isEqualTo("testsuites");
        assertThat(suite.getAttribute("name")).isEqualTo("words.yaml");
        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        Element failed = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(((Element) failed.getParentNode()).getAttribute("name")).isEqualTo("word 1");
        assertThat(((Element) failed.getParentNode()).getAttribute("classname")).isEqualTo("upper");
        assertThat(failed.getTextContent()).isEqualTo("w1x");

        assertThat(prompts("results").out()).contains(id).contains("words.yaml");
        assertThat(prompts("results", id).out()).contains("words.yaml: 2 tests, 4 of 4 cases", "NOT passed");
        Path again = folder.resolve("again.xml");
        JsonNode shown = Json.MAPPER.readTree(
                prompts("results", id, "--json", "--junit", again.toString()).out());
        assertThat(shown).hasSize(1);
        assertThat(shown.at("/0/results").findValuesAsText("state"))
                .containsExactly("FAILED", "PASSED", "FAILED", "PASSED");
        assertThat(again).hasSameTextualContentAs(junit);
        assertThat(prompts("results", "nothing").err()).contains("There is no evaluation 'nothing' here.");
    }

    @Test
    void should_save_a_better_version_as_candidate_and_never_as_production() throws IOException {
        prompts("save", "upper", folder.resolve("upper.prompt").toString(), "--label", "production");
        Path out = folder.resolve("out/best.prompt");
        Path report = folder.resolve("out/report.md");

        Cli.Outcome optimized = prompts(
                "optimize",
                "upper",
                "--suite",
                suite(),
                "--rounds",
                "2",
                "--out",
                out.toString(),
                "--report",
                report.toString());

        assertThat(optimized.code()).as(optimized.err()).isZero();
        assertThat(out).hasContent(CapitalsModel.BETTER);
        assertThat(report).content().contains("Accepted.", "12 training tests, 12 held-out tests");
        assertThat(optimized.out()).contains("# Optimization of upper", "+Answer with the word in CAPITALS only.");
        assertThat(prompts("log", "upper").out())
                .containsPattern("1\\.0\\.1 .* Prompt optimizer  \\[candidate]  Optimized: ")
                .containsPattern("1\\.0\\.0 .*\\[production]");
        assertThat(prompts("show", "upper@candidate").out()).isEqualTo(CapitalsModel.BETTER);
        assertThat(prompts("results", id(optimized)).out()).contains("# Optimization of upper");
        JsonNode kept =
                Json.MAPPER.readTree(prompts("results", id(optimized), "--json").out());
        // 12 training tests as it was and by the candidate, 12 held-out ones by both.
        assertThat(kept.at("/0/results")).hasSize(48);
    }

    @Test
    void should_save_nothing_that_is_not_shown_to_be_better() throws IOException {
        suite(6);

        Cli.Outcome optimized = prompts("optimize", "upper", "--suite", suite(), "--rounds", "1", "--json");

        assertThat(optimized.code()).isEqualTo(ExitCode.UNSTABLE.number());
        JsonNode result = Json.MAPPER.readTree(optimized.out());
        assertThat(result.path("accepted").asBoolean()).isFalse();
        assertThat(result.path("verdict").asText()).contains("not decided with 3 cases");
        assertThat(prompts("log", "upper").err()).contains("There is no prompt template 'upper'.");
    }

    @Test
    void should_keep_the_better_version_of_a_file_below_its_own_name() {
        assertThat(prompts("optimize", "upper.prompt", "--suite", suite(), "--label", "team-a")
                        .code())
                .isZero();

        assertThat(prompts("show", "upper@team-a").out()).isEqualTo(CapitalsModel.BETTER);
    }

    @Test
    void should_refuse_a_label_that_could_not_be_moved_before_anything_is_paid() {
        assertThat(prompts("optimize", "upper", "--suite", suite(), "--label", "canary")
                        .err())
                .contains("The label 'canary' needs a percentage.");
        assertThat(prompts("optimize", "upper", "--suite", suite(), "--label", "../x")
                        .err())
                .contains("is no label");

        assertThat(answered()).isZero();
    }

    @Test
    void should_go_on_with_what_a_budget_broke_off_and_pay_no_answer_twice() throws IOException {
        suite(4);
        Cli.Outcome first = prompts("test", suite(), "--prompt", "better.prompt");
        long asked = answered();

        Cli.Outcome again = prompts("test", suite(), "--prompt", "better.prompt", "--resume", id(first));

        assertThat(first.code()).isZero();
        assertThat(again.code()).isZero();
        assertThat(answered()).isEqualTo(asked);
        assertThat(prompts("test", suite(), "--resume", "none").err()).contains("none");
    }
}
