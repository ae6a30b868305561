package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Csv;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostsTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    private static final String NL = System.lineSeparator();

    @TempDir
    Path folder;

    private GeminiServer server;
    private Cli cli;

    @BeforeEach
    void start() {
        // 1000 x 1.25e-6 + (100 + 50) x 1e-5 = $0.00275 a call
        server = GeminiServer.start(0, Script.always(Reply.text(PLAN, 1000, 100, 50)));
        cli = new Cli(folder)
                .with("GEMINI_API_KEY", "key")
                .with("GEMINI_BASE_URL", server.baseUrl())
                .with("AGENTIC_MODEL", "gemini-2.5-pro")
                .jenkinsfile("agentPlan task: 'a'\nagentPlan task: 'b'");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void settings(String yaml) throws IOException {
        Files.createDirectories(cli.home);
        Files.writeString(cli.home.resolve("settings.yaml"), yaml);
    }

    private Cli.Outcome costs(String... options) {
        String[] all = new String[options.length + 3];
        all[0] = "costs";
        all[1] = "--home";
        all[2] = cli.home.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        return cli.call(all);
    }

    @Test
    void should_show_what_was_spent_and_what_is_left_of_a_budget() throws Exception {
        settings("budgets:\n- {name: team, scope: installation, period: month, soft: 0.002, hard: 1}\n");
        assertThat(cli.run().code()).isZero();

        Cli.Outcome shown = costs();

        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .containsPattern("gemini-2\\.5-pro +2 calls +2000 in +200 out +100 thoughts +\\$0\\.0055")
                .containsPattern("total +2 calls")
                .containsPattern("\\$0\\.0055 of \\$1, reserved \\$0\\.0000, warn, resets 20\\d\\d-\\d\\d-01");
        assertThat(cli.call("audit", "list", "--home", cli.home.toString()).out())
                .contains("budget.warning")
                .contains("the budget 'team'");
    }

    @Test
    void should_list_budgets_that_nobody_has_spent_from() throws Exception {
        settings(
                """
                budgets:
                - {name: all, scope: installation, period: day, hard: 5}
                - {name: each user, scope: user, subject: '*', period: week, hard: 2}
                - {name: each run, scope: run, period: run, hard: 1}
                """);

        assertThat(costs().out())
                .containsPattern("budget all +\\[\\.+] \\$0\\.0000 of \\$5, reserved \\$0\\.0000, resets 20")
                .contains("budget each user of each user ")
                .containsPattern("budget each run of each run +\\[\\.+] \\$0\\.0000 of \\$1, reserved \\$0\\.0000\\R");
    }

    @Test
    void should_say_what_a_user_has_spent_today() throws Exception {
        Cli.Outcome run = cli.run();
        assertThat(run.code()).isZero();
        String user = System.getProperty("user.name");

        assertThat(costs("--user", user, "--period", "day").out()).isEqualTo(user + " has spent $0.0055 today." + NL);
        assertThat(costs("--user", user).out()).isEqualTo(user + " has spent $0.0055 this month." + NL);
        assertThat(costs("--user", "nobody else", "--json").out())
                .contains("\"user\" : \"nobody else\"")
                .contains("\"cost\" : 0");
        assertThat(costs("--user", user, "--from", "2026-01-01").err())
                .contains("--user goes with --period and --json");
    }

    @Test
    void should_show_of_each_call_its_prompt_cached_tokens_and_why_its_model_was_asked() throws Exception {
        Cli.Outcome run = cli.run();

        String shown = cli.call("runs", "show", run.id(), "--calls", "--home", cli.home.toString())
                .out();
        assertThat(shown)
                .containsPattern(
                        "planner +gemini-2\\.5-pro +1000 in \\(0 cached\\) +100 out +50 thoughts +\\$0\\.0027|0028")
                .containsPattern("planner@1\\.\\d+\\.\\d+, '.+' is the choice of ");
        assertThat(cli.call("runs", "show", run.id(), "--calls", "--json", "--home", cli.home.toString())
                        .out())
                .contains("\"cachedTokens\" : 0")
                .contains("\"routing\" : \"'");
    }

    @Test
    void should_print_csv_and_json_by_role() throws Exception {
        assertThat(cli.run().code()).isZero();

        assertThat(costs("--by", "role", "--csv").out())
                .isEqualTo("role,calls,input_tokens,cached_tokens,output_tokens,thought_tokens,cost_usd,"
                        + "rehearsal_cost_usd\r\n"
                        + "\"planner\",2,2000,0,200,100,0.005500000000,0\r\n");
        assertThat(costs("--by", "day", "--json").out())
                .contains("\"calls\" : 2")
                .contains("\"cost\" : 0.0055");
    }

    @Test
    void should_stop_a_run_before_a_call_that_its_budget_does_not_admit() throws Exception {
        settings("budgets:\n- {name: each run, scope: run, period: run, hard: 0.0001}\n");

        Cli.Outcome run = cli.run();

        assertThat(run.code()).isEqualTo(ExitCode.BUDGET.number());
        assertThat(run.err()).contains("The budget 'each run' of " + run.id() + " does not admit a call");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.method()).isEqualTo("countTokens"));
    }

    @Test
    void should_say_where_the_settings_are_wrong() throws Exception {
        settings("budgets: []\nbudjets: []\n");

        Cli.Outcome shown = costs();

        assertThat(shown.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(shown.err()).contains("has an unknown key 'budjets'").contains("It takes: askAbove, budgets");
    }

    @Test
    void should_not_let_a_spreadsheet_run_what_a_job_is_named() {
        assertThat(Csv.cell("=HYPERLINK(\"x\")")).isEqualTo("\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
