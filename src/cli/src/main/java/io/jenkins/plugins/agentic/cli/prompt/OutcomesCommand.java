package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Summary;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.outcome.OutcomeView;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regressions;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** agentic prompts outcomes: how a prompt's versions did in production. */
@Command(name = "outcomes", description = "Shows how a prompt's versions did in production.")
final class OutcomesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", description = "The prompt's name.")
    private String name;

    @Mixin
    private PromptsCommand.Common common;

    OutcomesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Engine engine = PromptEngine.look(terminal, terminal.home(common.home))) {
            OutcomeView view = engine.outcomes(name);
            if (common.json) {
                terminal.out().println(Json.pretty(view.toMap()));
            } else {
                view.rates().forEach(this::print);
                print(view.standing());
                view.regressions().forEach(found -> terminal.out().println("Regression: " + found.sentence()));
            }
            return ExitCode.OK.number();
        }
    }

    private void print(PromptOutcomes.VersionRates rates) {
        String rate = rates.interval()
                .map(of -> String.format(
                        Locale.ROOT,
                        " (%.1f %%, 95 %% interval %.1f to %.1f)",
                        100 * of.estimate(),
                        100 * of.low(),
                        100 * of.high()))
                .orElse("");
        terminal.out()
                .println(rates.version() + ": " + rates.good() + " of " + rates.calls() + " calls good" + rate + ", "
                        + rates.open() + " not settled, $" + Summary.money(rates.cost())
                        + (rates.score().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", mean score %.2f",
                                        rates.score().getAsDouble())
                                : ""));
        rates.known().forEach((outcome, known) -> {
            if (known.calls() > 0) {
                terminal.out().println("  " + outcome.column() + ": " + known.good() + " of " + known.calls());
            }
        });
    }

    private void print(Regressions.Standing now) {
        terminal.out()
                .println("Comparison: "
                        + now.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (now.production().isEmpty() ? "" : ". Production " + now.production())
                        + (now.previous().isEmpty()
                                ? "."
                                : ", " + now.good() + " of " + now.calls() + " good, against " + now.previous() + ", "
                                        + now.baselineGood() + " of " + now.baselineCalls() + "."
                                        + (now.limit() < 0
                                                ? ""
                                                : " It goes back at " + now.limit() + " good calls or fewer.")));
    }
}
