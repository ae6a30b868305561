package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.publish.SemanticVersion;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerRecords.Known;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerRecords.Note;
import io.jenkins.plugins.agentic.engine.publish.docker.DockerRecords.State;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The releases of a repository that have moved one tag. */
final class DockerLine {
    private final DockerRegistry registry;
    private final List<Known> releases;

    DockerLine(DockerRegistry registry, List<Known> releases) {
        this.registry = registry;
        this.releases = List.copyOf(releases);
    }

    /**
     * The image that the tag is to have without {@code version}: the one that it had before, or where that is gone or was taken
     * back the newest before it that has had the tag and stands. Empty where there is none.
     */
    Optional<Manifest> instead(String tag, String version, String before) throws IOException {
        Optional<Manifest> earlier = isWithdrawn(before) ? Optional.empty() : registry.manifest(before);
        return earlier.isPresent() ? earlier : newest(tag, version);
    }

    private boolean isWithdrawn(String digest) {
        List<State> states = releases.stream()
                .map(Known::note)
                .filter(note -> note.digest().equals(digest))
                .map(Note::state)
                .toList();
        return states.contains(State.WITHDRAWN) && !states.contains(State.RELEASED);
    }

    private Optional<Manifest> newest(String tag, String version) throws IOException {
        Map<String, Manifest> standing = new HashMap<>();
        for (Known each : releases) {
            if (each.note().state() == State.RELEASED) {
                String digest = each.note().digest();
                // A publication has a tag of its own, which somebody may have removed.
                boolean stands =
                        each.tag().equals(tag) || registry.digest(each.tag()).equals(digest);
                Optional<Manifest> image = stands ? registry.manifest(digest) : Optional.empty();
                image.ifPresent(there -> standing.put(each.version(), there));
            }
        }
        return SemanticVersion.before(version, standing.keySet()).map(standing::get);
    }
}
