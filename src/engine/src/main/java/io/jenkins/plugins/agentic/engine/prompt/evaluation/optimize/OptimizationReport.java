package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A search for a better prompt, for people and as plain maps. */
final class OptimizationReport {
    private static final int CONTEXT = 3;

    private final String prompt;
    private final Split split;
    private final Optimization.Outcome outcome;

    OptimizationReport(String prompt, Split split, Optimization.Outcome outcome) {
        this.prompt = prompt;
        this.split = split;
        this.outcome = outcome;
    }

    List<Map<String, Object>> candidates() {
        List<Candidate> front = ParetoFront.of(outcome.candidates());
        return outcome.candidates().stream()
                .map(candidate -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("candidate", candidate.number());
                    map.put("parent", candidate.parent());
                    map.put("promptVersion", candidate.variant().prompt().version());
                    map.put("score", candidate.score());
                    map.put("costPerCase", candidate.cost());
                    map.put("onParetoFront", front.contains(candidate));
                    map.put("changes", candidate.changes());
                    return map;
                })
                .toList();
    }

    List<Map<String, Object>> rounds() {
        return outcome.rounds().stream()
                .map(round -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("round", round.number());
                    map.put("parent", round.parent());
                    map.put("diagnosis", round.diagnosis());
                    map.put("changes", round.changes());
                    map.put("outcome", round.outcome());
                    return map;
                })
                .toList();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Optimization of ").append(prompt).append("\n\n");
        if (outcome.rehearsal()) {
            text.append("**rehearsal**: the models' answers are recorded ones.\n\n");
        }
        text.append(outcome.accepted() ? "Accepted. " : "Not accepted. ")
                .append(outcome.why())
                .append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%d training tests, %d held-out tests, %d rounds, $%.6f.%n%n",
                split.training().size(),
                split.heldOut().size(),
                outcome.rounds().size(),
                outcome.cost()));
        text.append("| candidate | made from | score on training tests | $ a case | on the Pareto front |\n");
        text.append("|---|---|---|---|---|\n");
        List<Candidate> front = ParetoFront.of(outcome.candidates());
        for (Candidate candidate : outcome.candidates()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.3f | %.6f | %s |%n",
                    candidate.number() == 0 ? "as it was" : candidate.number(),
                    candidate.parent() < 0 ? "" : candidate.parent() == 0 ? "as it was" : candidate.parent(),
                    candidate.score(),
                    candidate.cost(),
                    front.contains(candidate) ? "yes" : "no"));
        }
        for (Optimization.Round round : outcome.rounds()) {
            text.append("\n## Round ").append(round.number()).append("\n\n");
            if (!round.diagnosis().isEmpty()) {
                text.append(quoted(round.diagnosis())).append("\n");
            }
            round.changes()
                    .forEach(change -> text.append("- ").append(oneLine(change)).append('\n'));
            text.append('\n').append(oneLine(round.outcome())).append('\n');
        }
        outcome.finalist().ifPresent(finalist -> text.append("\n## Changes of candidate ")
                .append(finalist.number())
                .append("\n\n````diff\n")
                .append(diff(
                        outcome.candidates().get(0).variant().source(),
                        finalist.variant().source()))
                .append("\n````\n"));
        return text.toString();
    }

    private static String diff(String before, String after) {
        List<String> old = before.lines().toList();
        return String.join(
                "\n",
                UnifiedDiffUtils.generateUnifiedDiff(
                        "before",
                        "after",
                        old,
                        DiffUtils.diff(old, after.lines().toList()),
                        CONTEXT));
    }

    private static String quoted(String text) {
        return "> " + text.strip().replace("\n", "\n> ") + "\n";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
