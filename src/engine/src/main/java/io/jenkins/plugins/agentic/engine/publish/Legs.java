package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Makes the legs of a saga out of what a step was given. */
final class Legs {
    private final Journal journal;
    private final PublishTargets targets;
    private final Publications publications;

    Legs(Journal journal, PublishTargets targets, Publications publications) {
        this.journal = journal;
        this.targets = targets;
        this.publications = publications;
    }

    /** What goes to all targets. */
    record Version(String name, String version) {}

    /** Understands the targets, and refuses a version that one of them does not know as one. */
    List<PublishTargets.Chosen> choose(List<?> given, String version) {
        List<PublishTargets.Chosen> chosen = targets.choose(given);
        chosen.forEach(each -> each.target().checkVersion(version));
        return chosen;
    }

    /**
     * The legs of a publication, in the order of the targets.
     *
     * @param files a target's files
     * @param sums path to SHA-256
     */
    List<Leg> open(
            StepKey key,
            List<PublishTargets.Chosen> chosen,
            Version version,
            Function<PublishTargets.Chosen, List<String>> files,
            Map<String, String> sums,
            RunContext run) {
        List<Leg> legs = new ArrayList<>();
        for (PublishTargets.Chosen each : chosen) {
            StepKey own = key.child("target-" + (legs.size() + 1));
            List<String> paths = files.apply(each);
            PublishRequest request = PublishRequest.of(
                            each.options(), version.name, version.version, paths, own.toString(), run)
                    .with(byName(paths, sums))
                    .with(publications.files(own));
            legs.add(new Leg(
                    own,
                    each.target(),
                    request,
                    each.target().open(request),
                    "",
                    isDone(own, "publish:" + each.target().type(), version)));
        }
        return legs;
    }

    /** Whether the journal knows that it is committed; from now on it knows that it began. */
    boolean isDone(StepKey key, String step, Version version) {
        StepCall call =
                StepCall.of(step, Map.of("name", version.name, "version", version.version), UnaryOperator.identity());
        return journal.begin(key, call) instanceof Recorded.Completed;
    }

    boolean promotesInPlace(String type) {
        return targets.get(type).promotesInPlace();
    }

    /** The leg that brought a publication there, to take it back by. */
    Leg again(
            Publications.Publication made,
            Map<String, String> sums,
            Optional<Publications.Publication> source,
            RunContext run) {
        PublishTarget target = targets.get(made.target());
        PublishRequest request = request(made, byName(sums.keySet(), sums), run);
        Destination destination = source.isPresent()
                ? target.promotion(request, request(source.get(), Map.of(), run))
                : target.open(request);
        return new Leg(made.key(), target, request, destination, made.source(), true);
    }

    /**
     * The legs of a promotion: each target takes the version from the source of its type, in their order.
     *
     * @param sums of what was published at a source: name to SHA-256
     */
    List<Leg> promote(
            StepKey key,
            List<PublishTargets.Chosen> chosen,
            Version version,
            List<Publications.Publication> sources,
            Function<Publications.Publication, Map<String, String>> sums,
            RunContext run) {
        List<Publications.Publication> left = new ArrayList<>(sources);
        List<Leg> legs = new ArrayList<>();
        for (PublishTargets.Chosen each : chosen) {
            Publications.Publication source = left.stream()
                    .filter(made -> made.target().equals(each.target().type()))
                    .findFirst()
                    .orElseThrow(() -> new AgenticException(
                            ErrorCode.PUBLISH,
                            "There is no " + each.target().type() + " target left to promote " + version.name + " "
                                    + version.version + " from.",
                            "It was published to: "
                                    + String.join(
                                            ", ",
                                            sources.stream()
                                                    .map(Publications.Publication::target)
                                                    .toList())
                                    + "."));
            left.remove(source);
            StepKey own = key.child("target-" + (legs.size() + 1));
            PublishRequest to = PublishRequest.of(
                            each.options(), version.name, version.version, List.of(), own.toString(), run)
                    .with(publications.files(own));
            legs.add(new Leg(
                    own,
                    each.target(),
                    to,
                    each.target().promotion(to, request(source, sums.apply(source), run)),
                    source.key().toString(),
                    isDone(own, "promote:" + each.target().type(), version)));
        }
        return legs;
    }

    private PublishRequest request(Publications.Publication made, Map<String, String> sums, RunContext run) {
        return new PublishRequest(
                made.options(),
                made.name(),
                made.version(),
                List.of(),
                made.key().toString(),
                sums,
                publications.files(made.key()),
                publications.neighbours(made),
                run);
    }

    /** A release's sums by the files' names without folders. */
    static Map<String, String> byName(Collection<String> paths, Map<String, String> sums) {
        Map<String, String> named = new HashMap<>();
        paths.forEach(path -> named.put(path.substring(path.lastIndexOf('/') + 1), sums.get(path)));
        return named;
    }
}
