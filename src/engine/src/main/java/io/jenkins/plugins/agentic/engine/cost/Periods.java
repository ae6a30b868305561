package io.jenkins.plugins.agentic.engine.cost;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * When a budget's calendar period begins and ends: days begin at the first instant the zone's calendar gives them (which is
 * 01:00 where a change to summer time skips midnight), weeks on Monday (ISO 8601), months on their first day.
 */
public final class Periods {
    private Periods() {}

    /** The first instant of the period that {@code now} is in. {@link Budget.Period#RUN} has none. */
    public static Instant start(Budget.Period period, ZoneId zone, Instant now) {
        return firstDay(period, now.atZone(zone).toLocalDate())
                .atStartOfDay(zone)
                .toInstant();
    }

    /** The first instant after that period. */
    public static Instant end(Budget.Period period, ZoneId zone, Instant now) {
        LocalDate first = firstDay(period, now.atZone(zone).toLocalDate());
        LocalDate next =
                switch (period) {
                    case DAY -> first.plusDays(1);
                    case WEEK -> first.plusWeeks(1);
                    case MONTH -> first.plusMonths(1);
                    case RUN -> throw noCalendar();
                };
        return next.atStartOfDay(zone).toInstant();
    }

    private static LocalDate firstDay(Budget.Period period, LocalDate day) {
        return switch (period) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            case RUN -> throw noCalendar();
        };
    }

    private static IllegalArgumentException noCalendar() {
        return new IllegalArgumentException("A run is no calendar period.");
    }
}
