package io.jenkins.plugins.agentic.engine.workflow.definition;

import java.util.List;

/**
 * What was read from a Jenkinsfile.
 *
 * @param definition the nearest one
 * @param differences where its own Jenkinsfile says something else; empty where it says the same
 */
public record JenkinsfileReading(WorkflowDefinition definition, List<Difference> differences) {
    /** Why a line differs. */
    public enum Kind {
        /** It says what no definition can say: taking the definition over would lose it. */
        LOST,
        /** Each Jenkinsfile of a definition says it, and it is not there. */
        MISSING,
        /** It is as it was before the edit, and follows from it: it will say something else. */
        FOLLOWS,
        /** A person's comment, which a definition does not keep. */
        COMMENT
    }

    /**
     * A line that differs.
     *
     * @param line of the text that was read, from 1
     * @param text what stands there; empty for what is missing
     * @param instead what the definition's own Jenkinsfile says; empty for nothing
     */
    public record Difference(Kind kind, int line, String text, String instead) {}

    public JenkinsfileReading {
        differences = List.copyOf(differences);
    }

    /** Whether the definition says all that the Jenkinsfile does, but for comments. */
    public boolean complete() {
        return faults().isEmpty();
    }

    /** What no definition says. */
    public List<Difference> faults() {
        return differences.stream()
                .filter(each -> each.kind() == Kind.LOST || each.kind() == Kind.MISSING)
                .toList();
    }
}
