package io.jenkins.plugins.agentic.workflow;

import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.agentic.Messages;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Map;

/**
 * A run as the root page shows it.
 *
 * @param job the job's name for people
 * @param jobUrl relative to Jenkins' root; null for a job that is gone
 * @param number the build's number
 * @param state as the engine names it
 * @param durationMs so far, for a run that goes on
 * @param cost in US dollars
 */
public record RunRow(
        String job,
        String jobUrl,
        String number,
        String state,
        Date started,
        long durationMs,
        long calls,
        long tokens,
        BigDecimal cost,
        boolean rehearsal) {
    private static final int COST_DECIMALS = 4;

    /** From the engine's view of a run; {@code job} is null where it is gone. */
    static RunRow of(Map<String, Object> view, Item job) {
        String id = (String) view.get("id");
        return new RunRow(
                job == null ? (String) view.get("job") : job.getFullDisplayName(),
                job == null ? null : job.getUrl(),
                number(id),
                (String) view.get("state"),
                Date.from(Instant.parse((String) view.get("started"))),
                number(view, "durationMs"),
                number(view, "calls"),
                number((Map<?, ?>) view.get("tokens"), "total"),
                (BigDecimal) view.get("cost"),
                (Boolean) view.get("rehearsal"));
    }

    /** The build's number in the engine's id of it, {@code folder/job#number@time}. */
    private static String number(String id) {
        return id.substring(id.lastIndexOf('#') + 1).replaceFirst("@.*", "");
    }

    private static long number(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).longValue();
    }

    public String duration() {
        return Util.getTimeSpanString(durationMs);
    }

    public String tokensText() {
        return String.format(Locale.ROOT, "%,d", tokens);
    }

    public String costText() {
        return cost.setScale(COST_DECIMALS, RoundingMode.HALF_UP).toPlainString();
    }

    public String stateText() {
        return switch (state) {
            case "RUNNING" -> Messages.RunRow_Running();
            case "WAITING" -> Messages.RunRow_Waiting();
            case "SUCCEEDED" -> Messages.RunRow_Succeeded();
            case "UNSTABLE" -> Messages.RunRow_Unstable();
            case "FAILED" -> Messages.RunRow_Failed();
            case "ABORTED" -> Messages.RunRow_Aborted();
            default -> state;
        };
    }
}
