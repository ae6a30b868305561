package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an agent answered, and what it took.
 *
 * @param result of the role's own schema, as plain maps, lists, strings, numbers and booleans
 * @param reasoning how the agent came to it, in its words
 * @param confidence how sure it is, 0 to 1
 * @param nextAgent the role it would hand on to; empty where it names none
 * @param humanReviewRequired whether a person should look at it: the agent asks for that, or was ended early
 * @param verdict why its work with tools was ended early; empty where it was not
 * @param repaired whether its first answer was sent back
 * @param promptVersion template and version it was asked with
 * @param promptCommit the version's commit; empty where the template is not kept in the repository
 * @param model that answered
 * @param routing why that model was asked
 * @param rehearsal whether the answer is a recorded one
 */
public record AgentOutput(
        String role,
        Object result,
        String reasoning,
        double confidence,
        String nextAgent,
        boolean humanReviewRequired,
        String verdict,
        boolean repaired,
        Spent usage,
        String promptVersion,
        String promptCommit,
        String model,
        String routing,
        boolean rehearsal) {

    /**
     * What a call took.
     *
     * @param tokens of all turns, with the attempts that gave no answer of use since the process began
     * @param cost of the same, US dollars
     */
    public record Spent(Usage tokens, int toolCalls, BigDecimal cost) {
        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("inputTokens", tokens.input());
            map.put("cachedTokens", tokens.cached());
            map.put("outputTokens", tokens.output());
            map.put("thoughtTokens", tokens.thoughts());
            map.put("totalTokens", tokens.total());
            map.put("toolCalls", toolCalls);
            map.put("cost", cost.doubleValue());
            return map;
        }
    }

    /** The same answer with what the engine has made of its result. */
    AgentOutput with(Object other) {
        return new AgentOutput(
                role,
                other,
                reasoning,
                confidence,
                nextAgent,
                humanReviewRequired,
                verdict,
                repaired,
                usage,
                promptVersion,
                promptCommit,
                model,
                routing,
                rehearsal);
    }

    /** The answer alone, as the role gave it: what an agent remembers. */
    Map<String, Object> answer() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("result", result);
        map.put("reasoning", reasoning);
        map.put("confidence", confidence);
        map.put("nextAgent", nextAgent);
        map.put("humanReviewRequired", humanReviewRequired);
        return map;
    }

    /** As a step returns it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.putAll(answer());
        map.put("verdict", verdict);
        map.put("repaired", repaired);
        map.put("usage", usage.toMap());
        map.put("promptVersion", promptVersion);
        map.put("promptCommit", promptCommit);
        map.put("model", model);
        map.put("routing", routing);
        map.put("rehearsal", rehearsal);
        return map;
    }
}
