package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The candidates that no other beats in score and cost at once. */
final class ParetoFront {
    private ParetoFront() {}

    /** In the order given. */
    static List<Candidate> of(List<Candidate> candidates) {
        return candidates.stream()
                .filter(each -> candidates.stream().noneMatch(other -> other.dominates(each)))
                .toList();
    }

    /** The best by score, among equals the cheapest, that is better than the prompt as it was. */
    static Optional<Candidate> finalist(List<Candidate> candidates) {
        double baseline = candidates.get(0).score();
        return of(candidates).stream()
                .filter(each -> each.score() > baseline)
                .max(Comparator.comparingDouble(Candidate::score)
                        .thenComparing(
                                Comparator.comparingDouble(Candidate::cost).reversed()));
    }
}
