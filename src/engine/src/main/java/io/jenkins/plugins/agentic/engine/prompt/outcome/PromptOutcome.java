package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.LinkedHashMap;
import java.util.Map;

/** The step {@code promptOutcome}: what came out about a run after it. */
public final class PromptOutcome {
    private static final String NOBODY = "Pipeline";

    private final Runs runs;
    private final Regressions regressions;

    public PromptOutcome(Runs runs, Regressions regressions) {
        this.runs = runs;
        this.regressions = regressions;
    }

    /**
     * Does the step. Told twice it counts once.
     *
     * @param arguments bound by the step's specification
     */
    public Map<String, Object> run(Map<String, Object> arguments, RunContext run) {
        String tests = (String) arguments.get("tests");
        String release = (String) arguments.get("release");
        if (tests.isEmpty() == release.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "promptOutcome is told " + (tests.isEmpty() ? "neither 'tests' nor" : "both 'tests' and")
                            + " 'release'.",
                    "Give one of them.");
        }
        boolean good = tests.isEmpty()
                ? isGood("release", release, "kept", "taken-back")
                : isGood("tests", tests, "passed", "failed");
        String id = (String) arguments.get("run");
        if (runs.find(id).isEmpty()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "There is no run '" + id + "' here.",
                    "Give the id that its page, its log and its commits show.");
        }
        int calls = regressions.credit(
                id,
                tests.isEmpty() ? Outcome.KEPT : Outcome.TESTS,
                good,
                run.user().isEmpty() ? NOBODY : run.user());
        run.console()
                .println("[promptOutcome] " + id + ": " + (tests.isEmpty() ? "release " + release : "tests " + tests)
                        + ", credited to " + calls + (calls == 1 ? " call" : " calls"));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("run", id);
        result.put("calls", calls);
        return result;
    }

    private static boolean isGood(String name, String value, String good, String bad) {
        if (!value.equals(good) && !value.equals(bad)) {
            throw new AgenticException(
                    ErrorCode.USAGE, "'" + name + "' is '" + value + "'.", "It is '" + good + "' or '" + bad + "'.");
        }
        return value.equals(good);
    }
}
