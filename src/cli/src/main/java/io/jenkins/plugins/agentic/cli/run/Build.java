package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The script's {@code currentBuild}. A result only ever gets worse. Thread-safe. */
public final class Build {
    private static final List<String> RESULTS = List.of("SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED");

    private final String job;
    private final int number;
    private final long started;
    private final Clock clock;
    private String result;
    private String displayName;
    private String description;

    public Build(String job, int number, long started, Clock clock) {
        this.job = job;
        this.number = number;
        this.started = started;
        this.clock = clock;
        this.displayName = "#" + number;
    }

    /** Null until something makes it worse than a success. */
    public synchronized String getResult() {
        return result;
    }

    public synchronized String getCurrentResult() {
        return result == null ? "SUCCESS" : result;
    }

    /** Takes a result if it is worse than the present one. */
    public synchronized void setResult(String worse) {
        if (worse == null) {
            return;
        }
        if (!RESULTS.contains(worse)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "'" + worse + "' is no build result.",
                    "Use one of " + String.join(", ", RESULTS) + ".");
        }
        if (result == null || RESULTS.indexOf(worse) > RESULTS.indexOf(result)) {
            result = worse;
        }
    }

    /** The result as the run's and stages' state. */
    public static Runs.State state(String result) {
        return switch (result) {
            case "SUCCESS" -> Runs.State.SUCCEEDED;
            case "UNSTABLE" -> Runs.State.UNSTABLE;
            case "ABORTED" -> Runs.State.ABORTED;
            default -> Runs.State.FAILED;
        };
    }

    public int getNumber() {
        return number;
    }

    public String getId() {
        return Integer.toString(number);
    }

    public String getProjectName() {
        return job;
    }

    public String getFullProjectName() {
        return job;
    }

    public String getFullDisplayName() {
        return job + " " + getDisplayName();
    }

    public synchronized String getDisplayName() {
        return displayName;
    }

    public synchronized void setDisplayName(String name) {
        displayName = name;
    }

    public synchronized String getDescription() {
        return description;
    }

    public synchronized void setDescription(String text) {
        description = text;
    }

    public long getStartTimeInMillis() {
        return started;
    }

    public long getTimeInMillis() {
        return started;
    }

    /** Milliseconds. */
    public long getDuration() {
        return clock.millis() - started;
    }

    public String getDurationString() {
        return words(Duration.ofMillis(getDuration())) + " and counting";
    }

    public Object getPreviousBuild() {
        return null;
    }

    /** A duration as people say it, such as 2 min 3 s. */
    public static String words(Duration time) {
        if (time.toMinutes() >= 60) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toSeconds() >= 60) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
