package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every zone and moment. */
class PeriodsPropertiesTest {
    /** Half-hour offsets, changes at midnight, a day left out, and the plain ones. */
    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(List.of(
                        "UTC",
                        "Europe/Berlin",
                        "America/New_York",
                        "America/Sao_Paulo",
                        "Asia/Kathmandu",
                        "Australia/Lord_Howe",
                        "Pacific/Apia",
                        "Africa/Cairo"))
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<Instant> moments() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("2000-01-01T00:00:00Z").toEpochMilli(),
                        Instant.parse("2100-01-01T00:00:00Z").toEpochMilli())
                .map(Instant::ofEpochMilli);
    }

    @Provide
    Arbitrary<Budget.Period> calendar() {
        return Arbitraries.of(Budget.Period.DAY, Budget.Period.WEEK, Budget.Period.MONTH);
    }

    @Property
    void should_put_each_moment_into_exactly_one_period(
            @ForAll("moments") Instant now, @ForAll("zones") ZoneId zone, @ForAll("calendar") Budget.Period period) {
        Instant start = Periods.start(period, zone, now);
        Instant end = Periods.end(period, zone, now);

        assertThat(start).isBeforeOrEqualTo(now);
        assertThat(end).isAfter(now);
        assertThat(Periods.start(period, zone, start)).isEqualTo(start);
        assertThat(Periods.start(period, zone, end)).isEqualTo(end);
        assertThat(Periods.start(period, zone, end.minusMillis(1))).isEqualTo(start);
    }

    @Property
    void should_begin_weeks_on_monday_and_months_on_the_first(
            @ForAll("moments") Instant now, @ForAll("zones") ZoneId zone) {
        ZonedDateTime week = Periods.start(Budget.Period.WEEK, zone, now).atZone(zone);
        ZonedDateTime month = Periods.start(Budget.Period.MONTH, zone, now).atZone(zone);

        assertThat(week.getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
        assertThat(month.getDayOfMonth()).isEqualTo(1);
    }

    @Example
    void should_make_days_of_23_and_25_hours_where_the_clock_changes() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(length(berlin, "2026-03-29T10:00:00Z")).isEqualTo(Duration.ofHours(23));
        assertThat(length(berlin, "2026-10-25T10:00:00Z")).isEqualTo(Duration.ofHours(25));
    }

    private static Duration length(ZoneId zone, String moment) {
        Instant now = Instant.parse(moment);
        return Duration.between(Periods.start(Budget.Period.DAY, zone, now), Periods.end(Budget.Period.DAY, zone, now));
    }
}
