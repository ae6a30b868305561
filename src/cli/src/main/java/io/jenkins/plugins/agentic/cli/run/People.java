package io.jenkins.plugins.agentic.cli.run;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whoever answers the input step: a person at the terminal, or --approve for all of them. */
@FunctionalInterface
public interface People {

    /** One thing to fill in; {@code choices} is empty but for a choice. */
    record Field(String name, String kind, String description, Object value, List<String> choices) {}

    /** A question; {@code ok} is the text of the approving button. */
    record Question(String id, String message, String ok, List<Field> fields) {}

    /** An approval; {@code by} names who gave it. A rejection is an exception. */
    record Answer(String by, Map<String, Object> values) {}

    /** Waits for the answer; an interrupt ends the wait. {@code print} shows a line in the run's log. */
    Answer ask(Question question, Consumer<String> print) throws InterruptedException;
}
