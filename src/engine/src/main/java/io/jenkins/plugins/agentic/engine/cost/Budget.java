package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;

/**
 * One limit on what may be spent. Every budget that applies to a call must admit it; none replaces another.
 *
 * @param name unique, for messages and reports
 * @param subject whose spending is counted: the job's or folder's full name, the user's id; {@code *} gives each of them a
 *     budget of its own; of no account for {@link Scope#RUN} (each run) and {@link Scope#INSTALLATION}
 * @param soft US dollars from which people are warned, or null
 * @param hard US dollars that are never passed, or null
 */
public record Budget(String name, Scope scope, String subject, Period period, BigDecimal soft, BigDecimal hard) {
    /** What spending is counted together, from the narrowest to the widest. */
    public enum Scope {
        RUN,
        JOB,
        FOLDER,
        USER,
        INSTALLATION
    }

    /** For how long it is counted together: calendar periods of the installation's time zone, weeks from Monday. */
    public enum Period {
        RUN,
        DAY,
        WEEK,
        MONTH
    }

    /** Whether each run is counted by itself. */
    boolean byRun() {
        return scope == Scope.RUN || period == Period.RUN;
    }
}
