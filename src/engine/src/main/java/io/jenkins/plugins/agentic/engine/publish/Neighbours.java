package io.jenkins.plugins.agentic.engine.publish;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What this installation knows of the other versions of a package at the place of a request, so that users get one that stands
 * when it is taken back.
 *
 * @param standing versions that were brought there, and stand
 * @param withdrawn versions that were brought there, and taken back
 */
public record Neighbours(Set<String> standing, Set<String> withdrawn) {
    public Neighbours {
        standing = Set.copyOf(standing);
        withdrawn = Set.copyOf(withdrawn);
    }

    /** Nothing is known. */
    public static Neighbours none() {
        return new Neighbours(Set.of(), Set.of());
    }

    /**
     * The version that users get without {@code version}: the one that they had before it, or where that does not stand any more
     * the newest before it that was brought there, or where nobody knows of any, that the registry has. Empty where there is none.
     *
     * @param before empty where they had none
     * @param there what stands by the registry's own word
     */
    public Optional<String> instead(String version, String before, Collection<String> there) {
        Set<String> fit = new HashSet<>(there);
        fit.removeAll(withdrawn);
        fit.remove(version);
        if (fit.contains(before)) {
            return Optional.of(before);
        }
        Set<String> brought = new HashSet<>(fit);
        brought.retainAll(standing);
        return SemanticVersion.before(version, brought).or(() -> SemanticVersion.before(version, fit));
    }
}
