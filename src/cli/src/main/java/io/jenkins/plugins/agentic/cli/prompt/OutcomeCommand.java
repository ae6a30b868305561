package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts outcome: what came out about a run after it. */
@Command(
        name = "outcome",
        description = "Says what came out about a run after it: its prompts' versions answer for that.")
final class OutcomeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    private String run;

    @ArgGroup(multiplicity = "1")
    private What what;

    @Mixin
    private HomeOption home;

    OutcomeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static final class What {
        @Option(names = "--tests", paramLabel = "passed|failed", description = "How tests of the merged change ended.")
        private Tests tests;

        @Option(names = "--release", paramLabel = "kept|taken-back", description = "What became of its release.")
        private Release release;
    }

    private enum Tests {
        PASSED,
        FAILED
    }

    private enum Release {
        KEPT,
        TAKEN_BACK;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    @Override
    public Integer call() {
        try (Engine engine = PromptEngine.look(terminal, terminal.home(home.home))) {
            if (engine.runs().find(run).isEmpty()) {
                throw new AgenticException(
                        ErrorCode.USAGE, "There is no run '" + run + "'.", "'agentic runs list' shows the runs.");
            }
            boolean good = what.tests == Tests.PASSED || what.release == Release.KEPT;
            int calls = engine.regressions()
                    .credit(
                            run,
                            what.tests == null ? Outcome.KEPT : Outcome.TESTS,
                            good,
                            System.getProperty("user.name", ""));
            terminal.out()
                    .println(
                            calls == 0
                                    ? "Nothing new: the run has no call that this is about, calls of several versions, or it was known."
                                    : "Credited to " + calls + (calls == 1 ? " call." : " calls."));
            return ExitCode.OK.number();
        }
    }
}
