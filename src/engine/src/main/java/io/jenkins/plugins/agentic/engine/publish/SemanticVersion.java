package io.jenkins.plugins.agentic.engine.publish;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** A version in the order of Semantic Versioning 2.0.0; builds of one version are equal in it. */
public record SemanticVersion(String text) implements Comparable<SemanticVersion> {
    /** Empty where the text is none. */
    public static Optional<SemanticVersion> of(String text) {
        return Versions.isSemantic(text) ? Optional.of(new SemanticVersion(text)) : Optional.empty();
    }

    /** The newest of them before {@code version} that is no prerelease: what users had without it. */
    public static Optional<String> before(String version, Collection<String> all) {
        Optional<SemanticVersion> taken = of(version);
        return all.stream()
                .flatMap(each -> of(each).stream())
                .filter(each -> each.prerelease().isEmpty()
                        && taken.filter(it -> each.compareTo(it) < 0).isPresent())
                .max(Comparator.naturalOrder())
                .map(SemanticVersion::text);
    }

    private String core() {
        return text.replaceFirst("[-+].*", "");
    }

    private String prerelease() {
        String bare = text.replaceFirst("\\+.*", "");
        int dash = bare.indexOf('-');
        return dash < 0 ? "" : bare.substring(dash + 1);
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int order = compare(core().split("\\."), other.core().split("\\."));
        if (order != 0) {
            return order;
        }
        boolean release = prerelease().isEmpty();
        if (release || other.prerelease().isEmpty()) {
            return Boolean.compare(release, other.prerelease().isEmpty());
        }
        return compare(prerelease().split("\\."), other.prerelease().split("\\."));
    }

    private static int compare(String[] one, String[] other) {
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            boolean number = one[i].matches("\\d+");
            int order = number && other[i].matches("\\d+")
                    ? new BigInteger(one[i]).compareTo(new BigInteger(other[i]))
                    : number ? -1 : other[i].matches("\\d+") ? 1 : one[i].compareTo(other[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.length, other.length);
    }
}
