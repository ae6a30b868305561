package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whose work something judges. Each credit goes to the last call of a role in the same run, and to none where calls of
 * several prompts or versions were usable there:
 *
 * <ul>
 *   <li>a reviewer's answer judges the coder, and so do tests that the engine runs for a tester;
 *   <li>a coder's call with {@code context.feedback.failures} says whether the code before it passed;
 *   <li>a decision at a checkpoint judges the role whose stage the checkpoint's id names ({@code plan-1}: the planner); where
 *       it names none, the coder if a diff is shown, else the planner if a plan is; one about a release judges coder and
 *       packager. Whether an unusable answer is asked for again, and whether a run is worth its cost, judges nobody.
 * </ul>
 */
public final class Attribution {
    static final String CODER = "coder";
    private static final Map<String, String> ROLE_OF_STAGE = Map.of(
            "prompt", "prompt",
            "plan", "planner",
            "architect", "architect",
            "code", CODER,
            "review", CODER,
            "test", "tester",
            "optimize", "optimizer",
            "package", "packager");

    private Attribution() {}

    /** What a call by its context says about the calls before it. */
    static List<Credit> ofContext(String role, Map<String, ?> context) {
        if (role.equals(CODER)
                && context.get("feedback") instanceof Map<?, ?> feedback
                && feedback.get("failures") instanceof String failures) {
            return List.of(new Credit(CODER, Outcome.TESTS, failures.isBlank()));
        }
        return List.of();
    }

    /**
     * What an answer says about the calls before it.
     *
     * @param tested whether the engine ran the tests that the result tells of; a model's own word counts for nothing
     */
    static List<Credit> ofResult(String role, Map<?, ?> result, boolean tested) {
        if (role.equals("reviewer") && result.get("issues") instanceof List<?> issues) {
            boolean critical = issues.stream()
                    .anyMatch(issue -> issue instanceof Map<?, ?> map && "critical".equals(map.get("severity")));
            return List.of(new Credit(CODER, Outcome.REVIEWED, !critical));
        }
        return tested
                ? passed(result)
                        .map(good -> List.of(new Credit(CODER, Outcome.TESTS, good)))
                        .orElse(List.of())
                : List.of();
    }

    /**
     * What a decision at a checkpoint says.
     *
     * @param id the checkpoint's input id
     * @param content what it shows
     */
    static List<Credit> ofDecision(String id, Map<String, ?> content, boolean approved) {
        List<Credit> credits = new ArrayList<>();
        if (content.get("tests") instanceof Map<?, ?> tests) {
            passed(tests).ifPresent(good -> credits.add(new Credit(CODER, Outcome.TESTS, good)));
        }
        if (id.equals("monitor")) {
            credits.addAll(ofRelease(approved));
        } else if (!id.equals("cost") && !id.contains("-invalid-")) {
            judged(id, content).ifPresent(role -> credits.add(new Credit(role, Outcome.APPROVED, approved)));
        }
        return credits;
    }

    /** What becomes of a release says this. */
    static List<Credit> ofRelease(boolean kept) {
        return List.of(new Credit(CODER, Outcome.KEPT, kept), new Credit("packager", Outcome.KEPT, kept));
    }

    /** What a reviewer's answer says of the coder's in a number, from 0 to 1. */
    static OptionalDouble scored(String role, Map<?, ?> result) {
        return role.equals("reviewer")
                        && result.get("score") instanceof Number score
                        && score.doubleValue() >= 0
                        && score.doubleValue() <= 1
                ? OptionalDouble.of(score.doubleValue())
                : OptionalDouble.empty();
    }

    /** What comes out when the run is over says this. */
    static List<Credit> ofLater(Outcome outcome, boolean good) {
        return switch (outcome) {
            case TESTS -> List.of(new Credit(CODER, Outcome.TESTS, good));
            case KEPT -> ofRelease(good);
            default -> throw new IllegalArgumentException(outcome + " is known when a run ends");
        };
    }

    private static Optional<String> judged(String id, Map<String, ?> content) {
        String role = ROLE_OF_STAGE.get(id.replaceAll("-.*", ""));
        if (role != null) {
            return Optional.of(role);
        }
        if (content.get("diff") instanceof List<?> diff && !diff.isEmpty()) {
            return Optional.of(CODER);
        }
        return content.get("plan") instanceof Map<?, ?> plan && !plan.isEmpty()
                ? Optional.of("planner")
                : Optional.empty();
    }

    /** Of a yes or no, or of numbers of tests; skipped ones are no failures. */
    private static Optional<Boolean> passed(Map<?, ?> tests) {
        if (tests.get("passed") instanceof Boolean all) {
            return Optional.of(all);
        }
        if (tests.get("passed") instanceof Number passed && tests.get("total") instanceof Number total) {
            int skipped = tests.get("skipped") instanceof Number number ? number.intValue() : 0;
            boolean clean = !(tests.get("exitCode") instanceof Number code) || code.intValue() == 0;
            return Optional.of(clean && total.intValue() > 0 && passed.intValue() + skipped >= total.intValue());
        }
        return Optional.empty();
    }
}
