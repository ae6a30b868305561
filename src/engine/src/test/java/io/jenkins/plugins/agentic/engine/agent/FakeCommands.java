package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.host.Commands;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Commands that were run, answered in order by what a test gives. Not thread-safe. */
final class FakeCommands implements Commands {
    /** What running a command does. */
    interface Outcome {
        Result run() throws IOException;
    }

    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    final List<List<String>> lines = new ArrayList<>();

    FakeCommands then(Outcome outcome) {
        outcomes.add(outcome);
        return this;
    }

    FakeCommands then(int exitCode, String output) {
        return then(() -> new Result(exitCode, output, false, false, 1));
    }

    FakeCommands lasting(long... millis) {
        for (long one : millis) {
            then(() -> new Result(0, "", false, false, one));
        }
        return this;
    }

    @Override
    public Result run(Command command) throws IOException {
        lines.add(command.line());
        return outcomes.remove().run();
    }
}
