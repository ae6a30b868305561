package io.jenkins.plugins.agentic.engine.host;

import java.util.Optional;

/** What persons answered in a run. Only its host knows who really did: what a pipeline says of it is not taken. */
@FunctionalInterface
public interface Answers {

    /**
     * What a checkpoint asks by an input.
     *
     * @param checkpoint its number
     * @param inputId the id that the input must have
     * @param message what it must begin with
     * @param submitter who may answer it, as the input must have it; may be empty
     */
    record Question(int checkpoint, String inputId, String message, String submitter) {
        /** The input's message. */
        public String text(String shortHash) {
            return begin() + shortHash + "]";
        }

        /** Whether an input asks this. Jenkins writes the first letter of an input's id large. */
        public boolean isAskedBy(String id, String text, String by) {
            return id.equalsIgnoreCase(inputId)
                    && text.startsWith(begin())
                    && by.strip().equals(submitter.strip());
        }

        private String begin() {
            return message + " [checkpoint " + checkpoint + ", content ";
        }
    }

    /**
     * A person's answer.
     *
     * @param feedback what the person said; may be empty
     * @param seen the hash of what the person saw; empty for what was shown when it was asked
     * @param by the person's id; empty where nobody is known
     * @param objection why the host does not take it for an approval: one sentence; empty where it does
     */
    record Answer(boolean approved, String feedback, String seen, String by, String objection) {}

    /** The answer that the question got; empty while it got none. */
    Optional<Answer> find(Question question);

    /** Where nobody is asked. */
    static Answers none() {
        return question -> Optional.empty();
    }
}
