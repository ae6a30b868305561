package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.host.Answers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the inputs of a run were answered with: of it checkpointDecision takes its answer. Thread-safe. */
public final class AnsweredInputs implements Answers {
    private record Input(String id, String message, String submitter, Map<?, ?> values, String by) {}

    private final CopyOnWriteArrayList<Input> newestFirst = new CopyOnWriteArrayList<>();

    /**
     * Keeps one.
     *
     * @param outcome what the input step returned: a map where more than one value was asked for
     * @param by who answered; empty where the input did not ask for it
     */
    public void add(String id, String message, String submitter, Object outcome, String by) {
        Map<?, ?> values = outcome instanceof Map<?, ?> map ? map : Map.of();
        newestFirst.add(0, new Input(id, message, submitter, values, by));
    }

    @Override
    public Optional<Answer> find(Question question) {
        return newestFirst.stream()
                .filter(input -> question.isAskedBy(input.id, input.message, input.submitter))
                .findFirst()
                .filter(input -> isDecision(input.values.get("decision")))
                .map(input -> new Answer(
                        "approve".equals(input.values.get("decision")),
                        text(input.values.get("feedback")),
                        text(input.values.get("seen")),
                        input.by,
                        ""));
    }

    private static boolean isDecision(Object value) {
        return "approve".equals(value) || "reject".equals(value);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
