package io.jenkins.plugins.agentic.engine.prompt.store;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A semantic version of three numbers, without pre-release and build parts. */
record Semver(int major, int minor, int patch) implements Comparable<Semver> {
    static final Semver FIRST = new Semver(1, 0, 0);

    private static final Pattern FORM =
            Pattern.compile("(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");
    private static final Comparator<Semver> ORDER = Comparator.comparingInt(Semver::major)
            .thenComparingInt(Semver::minor)
            .thenComparingInt(Semver::patch);

    static Optional<Semver> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Semver(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** The next one; {@link Bump#AUTO} must be settled before. */
    Semver next(Bump bump) {
        return switch (bump) {
            case MAJOR -> new Semver(major + 1, 0, 0);
            case MINOR -> new Semver(major, minor + 1, 0);
            default -> new Semver(major, minor, patch + 1);
        };
    }

    @Override
    public int compareTo(Semver other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
