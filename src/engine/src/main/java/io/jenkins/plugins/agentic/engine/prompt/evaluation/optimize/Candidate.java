package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.prompt.evaluation.CaseResult;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Variant;
import java.util.List;

/**
 * A version of the prompt that was scored on the training tests.
 *
 * @param number 0 for the prompt as it was, then the round that made it
 * @param parent the number of the candidate it was made from; −1 for the prompt as it was
 * @param changes one sentence each
 */
record Candidate(int number, int parent, Variant variant, List<String> changes, List<CaseResult> results) {
    Candidate {
        changes = List.copyOf(changes);
        results = List.copyOf(results);
    }

    /** Mean over the training tests; a case without an answer counts as 0. */
    double score() {
        return results.stream()
                .mapToDouble(result -> result.grade().score())
                .average()
                .orElse(0);
    }

    /** US dollars a case, on average. */
    double cost() {
        return results.stream()
                .mapToDouble(result -> result.cost().doubleValue())
                .average()
                .orElse(0);
    }

    boolean dominates(Candidate other) {
        return score() >= other.score() && cost() <= other.cost() && (score() > other.score() || cost() < other.cost());
    }
}
