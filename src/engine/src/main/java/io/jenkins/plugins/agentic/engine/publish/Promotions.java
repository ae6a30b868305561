package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The steps promotePackage and rollbackPackage: what became of a version after it was published. */
public final class Promotions {
    private final Publications publications;
    private final Releases releases;
    private final Legs legs;
    private final Saga saga;
    private final Policies policies;
    private final Approval approval;
    private final Runs runs;

    public Promotions(
            Journal journal,
            Publications publications,
            Releases releases,
            PublishTargets targets,
            Policies policies,
            Checkpoints checkpoints,
            Runs runs) {
        this.publications = publications;
        this.releases = releases;
        this.legs = new Legs(journal, targets, publications);
        this.saga = new Saga(journal, publications, releases);
        this.policies = policies;
        this.approval = new Approval(checkpoints, journal, releases);
        this.runs = runs;
    }

    /** A checkpoint's arguments, with the files of the release that it asks to promote. */
    public Map<String, Object> shown(Map<String, Object> arguments) {
        if (!(arguments.get("release") instanceof Map<?, ?> given)) {
            return arguments;
        }
        Map<String, Object> shown = new LinkedHashMap<>(arguments);
        Proposal proposal = Proposal.of(given);
        shown.put("release", (proposal.from().isEmpty() ? proposal : proposal.with(files(proposal))).toMap());
        return shown;
    }

    /** Type and name to SHA-256 of what is in the environment that a promotion is from. */
    private Map<String, String> files(Proposal proposal) {
        Map<String, String> files = new TreeMap<>();
        standing(proposal.name(), proposal.version(), proposal.from(), false)
                .forEach(each -> published(each).forEach((file, sum) -> files.put(each.target() + " " + file, sum)));
        return files;
    }

    /**
     * What stands of a version in an environment; {@code retry}: also what is half there, for its run ended in the middle, and
     * what could not be taken back once.
     */
    private List<Publications.Publication> standing(String name, String version, String environment, boolean retry) {
        List<Publications.Publication> standing = publications.named(name).stream()
                .filter(each -> each.version().equals(version)
                        && each.environment().equals(environment)
                        && (each.isIn(PublishState.COMMITTED) || retry && !each.isIn(PublishState.COMPENSATED)))
                .toList();
        if (standing.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    name + " " + version + " is not in " + environment + ".",
                    "The page Environments, or './agentic releases list --name " + name
                            + "', shows what was published where.");
        }
        return standing;
    }

    /** Brings a version from one environment to another, to all targets or to none. */
    public Map<String, Object> promote(StepKey key, Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String from = (String) arguments.get("from");
        String to = (String) arguments.get("to");
        Versions.requireEnvironment(to);
        List<PublishTargets.Chosen> chosen = legs.choose((List<?>) arguments.get("targets"), version);
        Optional<AgenticException> failed = saga.undoing(key);
        Saga.Work work = new Saga.Work(
                key,
                "Promoted",
                name,
                version,
                to,
                failed.isPresent()
                        ? begun(key, run)
                        : legs.promote(
                                key,
                                chosen,
                                new Legs.Version(name, version),
                                standing(name, version, from, false),
                                this::published,
                                run),
                run);
        releases.begin(key, Releases.Kind.PROMOTE, work, from, arguments, Map.of());
        try {
            if (failed.isPresent()) {
                throw saga.undone(work, failed.get());
            }
            if (!saga.began(work)) {
                check(work, from, arguments);
            }
            saga.run(work, () -> {}, () -> {}, () -> {});
        } catch (SagaException e) {
            releases.end(key, e.left() ? ReleaseState.LEFTOVERS : ReleaseState.TAKEN_BACK, e.getMessage());
            throw e;
        }
        releases.end(key, ReleaseState.DONE, "");
        return Saga.result(work);
    }

    /** The legs of a promotion that began, whatever became of what they were promoted from. */
    private List<Leg> begun(StepKey key, RunContext run) {
        List<Leg> begun = new ArrayList<>();
        for (Publications.Publication each : publications.of(key.runId())) {
            if (each.releasePath().equals(key.path())) {
                begun.add(legs.again(each, Map.of(), source(each), run));
            }
        }
        return begun;
    }

    private void check(Saga.Work work, String from, Map<String, Object> arguments) {
        try {
            String wanted = (String) arguments.get("approval");
            if (wanted != null && !wanted.isEmpty()) {
                requireApproved(work, from, arguments);
            }
            policies.require(new Intent.Publication(
                    Intent.Origin.of(work.run()),
                    work.name(),
                    work.version(),
                    List.of(),
                    work.legs().stream().map(Leg::place).toList()));
            saga.preflight(work);
        } catch (RuntimeException | Error e) {
            AgenticException refused = Saga.known(e);
            releases.end(work.key(), ReleaseState.REFUSED, work.run().mask().apply(refused.getMessage()));
            throw refused;
        }
    }

    private void requireApproved(Saga.Work work, String from, Map<String, Object> arguments) {
        String other = (String) arguments.get("approvalRun");
        Runs.Run asked = other == null || other.isEmpty()
                ? runs.get(work.run().runId())
                : runs.find(other)
                        .filter(run ->
                                releases.jobs(work.name(), work.version(), from).contains(run.job()))
                        .orElseThrow(() -> new AgenticException(
                                ErrorCode.POLICY,
                                other + " is no run of a job that brought " + work.name() + " " + work.version()
                                        + " to " + from + ", so that no approval of it counts.",
                                "Ask in a run of that job."));
        Proposal proposal = new Proposal(
                work.name(),
                work.version(),
                from,
                work.environment(),
                (List<?>) work.run().masked(arguments.get("targets")),
                Map.of());
        approval.requirePromotion(
                new Approval.Wanted(
                        work.key(),
                        proposal.with(files(proposal)),
                        (String) arguments.get("approval"),
                        Boolean.TRUE.equals(arguments.get("notStarter"))),
                asked,
                work.run());
    }

    /** Takes a version out of an environment; tells of each target what really happened. */
    public Map<String, Object> rollBack(StepKey key, Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String environment = (String) arguments.get("environment");
        // A rollback that died is gone on with: what it took back already is asked again, harmlessly.
        List<Publications.Publication> standing = releases.find(key)
                .map(begun -> publications.named(name).stream()
                        .filter(each -> begun.files().containsKey(each.key().toString()))
                        .toList())
                .orElseGet(() -> {
                    List<Publications.Publication> there = standing(name, version, environment, true);
                    requireNoPromotion(there);
                    return there;
                });
        List<Leg> all = new ArrayList<>();
        Map<String, String> keys = new LinkedHashMap<>();
        for (Publications.Publication each : standing) {
            all.add(legs.again(each, sums(each), source(each), run));
            keys.put(each.key().toString(), each.target());
        }
        Saga.Work work = new Saga.Work(key, "Rolled back", name, version, environment, all, run);
        releases.begin(key, Releases.Kind.ROLLBACK, work, "", arguments, keys);
        List<StepKey> open = open(standing);
        open.stream().filter(releases::isUnderWay).findFirst().ifPresent(each -> {
            AgenticException live = new AgenticException(
                    ErrorCode.PUBLISH,
                    name + " " + version + " is on its way to " + environment + " right now, by the run " + each.runId()
                            + ".",
                    "Wait for its end, or abort that run: what it has sent is then taken back.");
            releases.end(key, ReleaseState.REFUSED, live.getMessage());
            throw live;
        });
        // Taken up again, they are taken back and not gone on with.
        open.forEach(each -> saga.giveUp(each, run));
        List<Object> targets = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        boolean clean = true;
        for (int i = all.size() - 1; i >= 0; i--) {
            Leg leg = all.get(i);
            Destination.Left left = Saga.takeBack(leg);
            if (saga.stopped(key)) {
                left = Saga.takeBack(leg);
            }
            publications.record(leg, publications.now(leg, standing.get(i).releasePath(), environment, left, run), run);
            String told = Saga.told(work, leg, left);
            run.console().println(name + " " + version + " rolled back: " + told);
            if (left.state() == PublishState.FAILED) {
                failed.add(told);
            }
            clean = clean && left.state() == PublishState.COMPENSATED;
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", leg.target().type());
            map.put("location", leg.destination().location());
            map.put("state", left.state().text());
            map.put("what", run.mask().apply(left.what()));
            map.put("link", left.link());
            targets.add(map);
        }
        boolean left = !clean;
        open.forEach(each -> releases.end(
                each,
                left ? ReleaseState.LEFTOVERS : ReleaseState.TAKEN_BACK,
                "It ended in the middle, and was rolled back by the run " + key.runId() + "."));
        if (!failed.isEmpty()) {
            AgenticException failure = new AgenticException(
                    ErrorCode.PUBLISH,
                    name + " " + version + " could not be taken back everywhere: " + String.join("; ", failed) + ".",
                    "Mend the cause and roll back again.");
            releases.end(key, ReleaseState.LEFTOVERS, failure.getMessage());
            throw failure;
        }
        releases.end(key, clean ? ReleaseState.DONE : ReleaseState.LEFTOVERS, "");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rolledBack", clean);
        result.put("targets", targets);
        return result;
    }

    /** The releases and promotions of these targets that ended in the middle. */
    private List<StepKey> open(List<Publications.Publication> standing) {
        return standing.stream()
                .map(each -> new StepKey(each.key().runId(), each.releasePath()))
                .distinct()
                .filter(releases::isOpen)
                .toList();
    }

    /** Refuses to take away what another environment was promoted from, and still uses. */
    private void requireNoPromotion(List<Publications.Publication> standing) {
        for (Publications.Publication each : standing) {
            boolean published =
                    each.isIn(PublishState.COMMITTED) && each.source().isEmpty() && legs.promotesInPlace(each.target());
            Optional<Publications.Publication> promoted = !published
                    ? Optional.empty()
                    : publications.named(each.name()).stream()
                            .filter(other -> other.version().equals(each.version())
                                    && other.target().equals(each.target())
                                    && !other.environment().equals(each.environment())
                                    && other.isIn(PublishState.COMMITTED)
                                    && source(other).isPresent())
                            .findFirst();
            if (promoted.isPresent()) {
                String there = promoted.get().environment();
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        each.name() + " " + each.version() + " was promoted from " + each.environment() + " to " + there
                                + " at " + promoted.get().location()
                                + ", and rolling it back would take it away there.",
                        "Roll it back in " + there + " first.");
            }
        }
    }

    /** The files that were published, by their paths; empty for a promotion. */
    private Map<String, String> sums(Publications.Publication made) {
        return releases.find(new StepKey(made.key().runId(), made.releasePath()))
                .map(Releases.Release::sums)
                .orElse(Map.of());
    }

    /** The files that were published at that place, or at the one that the version came from by promotions: name to SHA-256. */
    private Map<String, String> published(Publications.Publication made) {
        Optional<Publications.Publication> source =
                source(made).filter(each -> !each.key().equals(made.key()));
        if (source.isPresent()) {
            return published(source.get());
        }
        Map<String, String> own = publications.files(made.key()).sums();
        Map<String, String> all = sums(made);
        // Of before each target's were kept, or of a publication that was rolled back since: those of the whole
        // release.
        return own.isEmpty() ? Legs.byName(all.keySet(), all) : own;
    }

    /** What a promotion was made from; empty for a publication. */
    private Optional<Publications.Publication> source(Publications.Publication made) {
        return releases.find(new StepKey(made.key().runId(), made.releasePath()))
                .filter(release -> release.kind() == Releases.Kind.PROMOTE)
                .map(release -> publications.named(made.name()).stream()
                        .filter(each -> made.source().isEmpty()
                                // Of before it was kept.
                                ? each.version().equals(made.version())
                                        && each.environment().equals(release.source())
                                        && each.target().equals(made.target())
                                : each.key().toString().equals(made.source()))
                        .reduce((before, last) -> last)
                        .orElse(made));
    }
}
