package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Publishes a release to all its targets or to none: preflight all, stage all, verify all, commit one after the other, the
 * ones that can be taken back best first, and compensate all when one fails. Taken up again after a crash it looks at the
 * registry before it does anything; a release that was being taken back is taken back.
 */
public final class Publisher {
    private static final int MOST_FILES = 200;

    /** A package name, optionally scoped, as npm allows: no path can be made of it. */
    private static final Pattern NAME =
            Pattern.compile("(@[a-z0-9~-][a-z0-9._~-]{0,100}/)?[A-Za-z0-9~-][A-Za-z0-9._~-]{0,200}");

    /** The regular expression that semver.org suggests for Semantic Versioning 2.0.0. */
    private static final Pattern SEMVER = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");

    private static final StepCall UNDO = StepCall.of("publish:undo", Map.of(), UnaryOperator.identity());

    private final Journal journal;
    private final Publications publications;
    private final PublishTargets targets;
    private final Policies policies;

    public Publisher(Journal journal, Publications publications, PublishTargets targets, Policies policies) {
        this.journal = journal;
        this.publications = publications;
        this.targets = targets;
        this.policies = policies;
    }

    private record Release(String name, String version, List<String> files) {}

    /** One target of the release; {@code done}: the journal knows that it is committed. */
    private record Leg(StepKey key, PublishTarget target, Destination destination, boolean done) {}

    /** Publishes, and returns {@code {released, targets[]}}; throws when nothing could be published. */
    public Map<String, Object> publish(StepKey key, Map<String, Object> arguments, RunContext run) {
        Release release = null;
        List<Leg> legs = List.of();
        try {
            List<PublishTargets.Chosen> chosen = targets.choose((List<?>) arguments.get("targets"));
            release = release(arguments, run);
            legs = legs(key, chosen, release, run);
            Optional<AgenticException> failed = undoing(key);
            if (failed.isPresent()) {
                throw undone(legs, release, run, failed.get());
            }
            policies.require(new Intent.Publication(
                    Intent.Origin.of(run),
                    release.name,
                    release.version,
                    release.files,
                    legs.stream()
                            .map(leg -> leg.target.type() + " " + leg.destination.location())
                            .toList()));
            for (Leg leg : legs) {
                if (!leg.done) {
                    leg.destination.preflight();
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
        try {
            bring(legs, release, run);
        } catch (IOException | RuntimeException e) {
            AgenticException failure = e instanceof AgenticException known ? known : failed(e);
            if (Thread.currentThread().isInterrupted()) {
                // Cancelled: the run that is resumed looks at the registries and goes on.
                throw failure;
            }
            // From here on the release is to be taken back, whatever happens to this process.
            journal.fail(undoKey(key), UNDO, RecordedFailure.toJson(failure, run.mask()));
            throw undone(legs, release, run, failure);
        }
        return result(legs, release);
    }

    private static AgenticException failed(Exception e) {
        return new AgenticException(
                ErrorCode.PUBLISH, "Publishing failed: " + e + ".", "Mend the cause and run again.", false, e);
    }

    private static Release release(Map<String, Object> arguments, RunContext run) throws IOException {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String pattern = (String) arguments.get("files");
        if (!NAME.matcher(name).matches()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH, "'" + name + "' is no package name.", "Use letters, digits, '-', '.' and '_'.");
        }
        if (!SEMVER.matcher(version).matches()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "'" + version + "' is no version by Semantic Versioning 2.0.0.",
                    "Use MAJOR.MINOR.PATCH, such as 1.0.0.");
        }
        List<String> files = run.workspace().find(pattern, MOST_FILES);
        if (files.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "No file in the workspace matches '" + pattern + "', so there is nothing to publish.",
                    "Check that the package was built, and the pattern.");
        }
        return new Release(name, version, files);
    }

    private List<Leg> legs(StepKey key, List<PublishTargets.Chosen> chosen, Release release, RunContext run) {
        List<Leg> legs = new ArrayList<>();
        for (PublishTargets.Chosen each : chosen) {
            StepKey own = key.child("target-" + (legs.size() + 1));
            Destination destination = each.target()
                    .open(new PublishRequest(
                            each.options(), release.name, release.version, release.files, own.toString(), run));
            StepCall call = StepCall.of(
                    "publish:" + each.target().type(),
                    Map.of("name", release.name, "version", release.version),
                    UnaryOperator.identity());
            boolean done = journal.begin(own, call) instanceof Recorded.Completed;
            legs.add(new Leg(own, each.target(), destination, done));
        }
        return legs;
    }

    private void bring(List<Leg> legs, Release release, RunContext run) throws IOException {
        List<Leg> open = new ArrayList<>();
        for (Leg leg : legs) {
            if (!leg.done && leg.destination.look() != Destination.Presence.OURS) {
                record(leg, release, PublishState.PLANNED, run);
                open.add(leg);
            }
        }
        for (Leg leg : open) {
            leg.destination.stage();
        }
        for (Leg leg : open) {
            leg.destination.verify();
            record(leg, release, PublishState.STAGED, run);
        }
        List<Leg> inOrder = legs.stream()
                .filter(leg -> !leg.done)
                .sorted(Comparator.comparing(leg -> leg.target.reversal()))
                .toList();
        for (Leg leg : inOrder) {
            if (open.contains(leg)) {
                leg.destination.commit();
            }
            record(leg, release, PublishState.COMMITTED, run);
            journal.complete(leg.key, "\"committed\"");
            run.console()
                    .println("Published " + release.name + " " + release.version + " to " + leg.destination.location());
        }
    }

    private static StepKey undoKey(StepKey key) {
        return key.child("undo");
    }

    /** Why the release is being taken back; empty where it is not. */
    private Optional<AgenticException> undoing(StepKey key) {
        return journal.within(key.runId(), undoKey(key).path()).stream()
                .findFirst()
                .map(entry -> RecordedFailure.fromJson(entry.result()));
    }

    /** Takes all back, the last first, and tells what is left; the failure itself where nothing is. */
    private AgenticException undone(List<Leg> legs, Release release, RunContext run, AgenticException failure) {
        List<String> left = new ArrayList<>();
        for (int i = legs.size() - 1; i >= 0; i--) {
            Leg leg = legs.get(i);
            Destination.Left found = compensate(leg);
            record(leg, release, found.state(), run);
            String place = leg.target.type() + " " + leg.destination.location();
            if (found.state() == PublishState.COMPENSATED) {
                run.console().println("Took back " + release.name + " " + release.version + " from " + place);
            } else {
                String what = run.mask().apply(place + ": " + found.what());
                run.console().println("Could not take back " + release.name + " " + release.version + " from " + what);
                left.add(what);
            }
        }
        return left.isEmpty()
                ? failure
                : new AgenticException(
                        failure.code(),
                        failure.getMessage() + " Not all could be taken back: " + String.join("; ", left),
                        failure.hint(),
                        false,
                        failure);
    }

    private static Destination.Left compensate(Leg leg) {
        try {
            return leg.destination.compensate();
        } catch (IOException | RuntimeException e) {
            String why = e instanceof AgenticException known ? known.sentence() : String.valueOf(e);
            return new Destination.Left(PublishState.FAILED, why);
        }
    }

    private void record(Leg leg, Release release, PublishState state, RunContext run) {
        publications.record(
                leg.key,
                run,
                publications.now(leg.target.type(), release.name, release.version, leg.destination.location(), state));
    }

    private static Map<String, Object> result(List<Leg> legs, Release release) {
        List<Object> list = new ArrayList<>();
        for (Leg leg : legs) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", leg.target.type());
            map.put("name", release.name);
            map.put("version", release.version);
            map.put("location", leg.destination.location());
            map.put("state", PublishState.COMMITTED.text());
            list.add(map);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("released", true);
        result.put("targets", list);
        return result;
    }
}
