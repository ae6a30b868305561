package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.People;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Answers the input step: for all alike with --approve, or by asking at the terminal, one question at a time. */
final class Approvals implements People {
    /** What --approve may be. */
    enum Mode {
        all,
        none,
        ask
    }

    private final Mode mode;
    private final Terminal terminal;
    private final String user;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final BlockingQueue<Optional<String>> typed = new LinkedBlockingQueue<>();
    private boolean reading;

    Approvals(Mode mode, Terminal terminal, String user) {
        this.mode = mode;
        this.terminal = terminal;
        this.user = user;
    }

    @Override
    public Answer ask(Question question, Consumer<String> print) throws InterruptedException {
        print.accept("input: " + question.message());
        return switch (mode) {
            case all -> {
                Map<String, Object> defaults = new LinkedHashMap<>();
                question.fields().forEach(field -> defaults.put(field.name(), field.value()));
                print.accept("approved by --approve all" + (defaults.isEmpty() ? "" : " with " + defaults));
                yield new Answer(user, defaults);
            }
            case none -> throw rejected(question, "--approve none");
            case ask -> {
                turn.lockInterruptibly();
                try {
                    yield askHere(question, print);
                } finally {
                    turn.unlock();
                }
            }
        };
    }

    private Answer askHere(Question question, Consumer<String> print) throws InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : question.fields()) {
            values.put(field.name(), value(question, field, print));
        }
        while (true) {
            print.accept(question.ok() + "? [y/n]");
            String answer = line(question).strip().toLowerCase(java.util.Locale.ROOT);
            if (List.of("y", "yes").contains(answer)) {
                return new Answer(user, values);
            }
            if (List.of("n", "no").contains(answer)) {
                throw rejected(question, user);
            }
        }
    }

    private Object value(Question question, Field field, Consumer<String> print) throws InterruptedException {
        String choices = field.choices().isEmpty() ? "" : " (" + String.join(" | ", field.choices()) + ")";
        String what = field.description().isEmpty() ? field.name() : field.name() + ", " + field.description();
        while (true) {
            print.accept(what + choices + " [" + field.value() + "]:");
            String answer = line(question).strip();
            if (answer.isEmpty()) {
                return field.value();
            }
            if (field.kind().equals("booleanParam")) {
                if (List.of("true", "false", "yes", "no", "y", "n").contains(answer)) {
                    return List.of("true", "yes", "y").contains(answer);
                }
            } else if (field.choices().isEmpty() || field.choices().contains(answer)) {
                return answer;
            }
        }
    }

    private String line(Question question) throws InterruptedException {
        startReading();
        return typed.take().orElseThrow(() -> {
            // The end stays the end for whoever asks next.
            typed.add(Optional.empty());
            return new AgenticException(
                    ErrorCode.ABORTED,
                    "An input waits for a person ('" + question.message() + "'), but nobody is at the terminal.",
                    "Resume the run in a terminal, or with --approve all or --approve none.");
        });
    }

    /** Read by a thread of its own, so that a time limit can end the wait. Called by whoever has the turn. */
    private void startReading() {
        if (!reading) {
            reading = true;
            Thread reader = new Thread(this::read, "terminal");
            reader.setDaemon(true);
            reader.start();
        }
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                typed.add(Optional.of(line));
            }
        } catch (IOException e) {
            // As good as the end of the input.
        }
        typed.add(Optional.empty());
    }

    private static AgenticException rejected(Question question, String by) {
        return new AgenticException(
                ErrorCode.ABORTED,
                "The input '" + question.message() + "' was rejected by " + by + ".",
                "Resume the run to be asked again.");
    }
}
