package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands around a release. One that is done is not done again when the run is resumed. */
final class Hooks {
    private static final int MOST_OUTPUT = 4000;
    private static final int MINUTES = 10;
    private static final long LONGEST_SECONDS = 24 * 3600L;

    private final Journal journal;

    Hooks(Journal journal) {
        this.journal = journal;
    }

    /** One command; {@code failOnError}: whether the release fails with it. */
    record Hook(List<String> line, boolean failOnError, Duration timeout) {}

    /**
     * Understands a list whose elements are lists of words, or maps of command, failOnError and timeout (seconds).
     *
     * @param parameter its name, for messages
     */
    static List<Hook> read(String parameter, List<?> given) {
        List<Hook> hooks = new ArrayList<>();
        for (Object element : given) {
            Map<?, ?> map = element instanceof Map<?, ?> own ? own : Map.of("command", element);
            boolean fit = map.get("command") instanceof List<?> words
                    && !words.isEmpty()
                    && List.of("command", "failOnError", "timeout").containsAll(map.keySet());
            if (!fit) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "'" + parameter + "' of publishPackage has " + element + ", which is no command.",
                        "Give lists of words, or maps of command, failOnError and timeout.");
            }
            hooks.add(new Hook(
                    ((List<?>) map.get("command")).stream().map(String::valueOf).toList(),
                    failOnError(parameter, map.get("failOnError")),
                    timeout(parameter, map.get("timeout"))));
        }
        return hooks;
    }

    private static boolean failOnError(String parameter, Object given) {
        if (given != null && !(given instanceof Boolean)) {
            throw wrong(parameter, "failOnError", given, "Give true or false, without quotes.");
        }
        return !Boolean.FALSE.equals(given);
    }

    private static Duration timeout(String parameter, Object given) {
        if (given == null) {
            return Duration.ofMinutes(MINUTES);
        }
        if (!(given instanceof Number number)
                || number.doubleValue() != number.longValue()
                || number.longValue() < 1
                || number.longValue() > LONGEST_SECONDS) {
            throw wrong(
                    parameter, "timeout", given, "Give whole seconds, 1 to " + LONGEST_SECONDS + ", without quotes.");
        }
        return Duration.ofSeconds(number.longValue());
    }

    private static AgenticException wrong(String parameter, String option, Object given, String hint) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "'" + parameter + "' of publishPackage has a command whose " + option + " is " + quoted(given) + ".",
                hint);
    }

    private static String quoted(Object given) {
        return given instanceof CharSequence ? "'" + given + "'" : String.valueOf(given);
    }

    /** Runs them in order; throws at the first that fails and matters. */
    void run(StepKey key, String name, List<Hook> hooks, RunContext run) throws IOException {
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            StepKey own = key.child(name + "-" + (i + 1));
            StepCall call = StepCall.of("publish:" + name, Map.of("command", hook.line), run.mask());
            if (!(journal.begin(own, call) instanceof Recorded.Completed)) {
                perform(name, hook, run);
                journal.complete(own, "\"done\"");
            }
        }
    }

    private static void perform(String name, Hook hook, RunContext run) throws IOException {
        Commands.Result result;
        try {
            result = run.commands().run(new Commands.Command(hook.line, "", hook.timeout, MOST_OUTPUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "Publishing was cancelled.", "", false, e);
        }
        String output = result.output().strip();
        run.console()
                .println(name + ": " + String.join(" ", hook.line) + " ended with " + result.exitCode()
                        + (output.isEmpty() ? "" : "\n" + output));
        if (result.exitCode() != 0 || result.timedOut()) {
            String why = result.timedOut()
                    ? "took longer than " + hook.timeout.toSeconds() + " s"
                    : "failed with exit code " + result.exitCode();
            if (hook.failOnError) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The " + name + " command '" + String.join(" ", hook.line) + "' " + why + ".",
                        "Its output is in the log.");
            }
            run.console().println(name + ": the command " + why + "; the release goes on, as it was told to");
        }
    }
}
