package io.jenkins.plugins.agentic.engine.policy;

/**
 * A rule on what may be done in this installation. An extension point: every policy is asked before each agent call, file
 * write, command and publication, and one that says no is enough. Called by several runs at once; it must answer fast, for
 * the step waits for it.
 */
public interface Policy {
    /** Letters, digits, '-' and '_'; names the policy in errors, and the checkpoint that answers what it asks. */
    String name();

    /** What it says to this. A policy that throws has said no. */
    Verdict judge(Intent intent);

    /** What a policy says. */
    sealed interface Verdict {
        /** Nothing against it. */
        record Allow() implements Verdict {}

        /** Never; {@code reason} is one sentence for the pipeline's author. */
        record Deny(String reason) implements Verdict {}

        /**
         * Only if a person agrees: the last checkpoint of the run whose id is the policy's name must be approved.
         * {@code question} is one sentence.
         */
        record Ask(String question) implements Verdict {}

        static Verdict allow() {
            return new Allow();
        }

        static Verdict deny(String reason) {
            return new Deny(reason);
        }

        static Verdict ask(String question) {
            return new Ask(question);
        }
    }
}
