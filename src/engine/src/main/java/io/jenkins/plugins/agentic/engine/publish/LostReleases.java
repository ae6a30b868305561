package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.List;
import java.util.Optional;

/** Releases that were being taken back when their process ended, and that no run takes up again, for it has ended. */
public final class LostReleases {
    private final Releases releases;
    private final Runs runs;
    private final Saga saga;

    public LostReleases(Journal journal, Publications publications, Releases releases, Runs runs) {
        this.releases = releases;
        this.runs = runs;
        this.saga = new Saga(journal, publications, releases);
    }

    /** The oldest first; none that a thread of this process is at. */
    public List<Releases.Release> find() {
        return releases.open().stream()
                .filter(each -> !releases.isUnderWay(each.key())
                        && runs.find(each.key().runId())
                                .filter(run -> run.ended() != 0)
                                .isPresent()
                        && isUndoing(each))
                .toList();
    }

    private boolean isUndoing(Releases.Release release) {
        return release.kind() == Releases.Kind.ROLLBACK
                || saga.undoing(release.key()).isPresent();
    }

    /**
     * Takes one back.
     *
     * @param step does the step again, which then takes back
     * @return what became of it, for a log; empty where this process ends in the middle
     */
    public Optional<String> takeBack(Releases.Release release, RunContext run, Runnable step) {
        String what = release.name() + " " + release.version() + " in " + release.environment()
                + " was being taken back when its process ended. ";
        try {
            step.run();
            return Optional.of(what + "It is taken back.");
        } catch (AgenticException e) {
            if (!releases.isOpen(release.key())) {
                return Optional.of(what + run.mask().apply(e.sentence()));
            }
            if (e.code() == ErrorCode.ABORTED) {
                return Optional.empty();
            }
            String left = run.mask()
                    .apply("It was being taken back when its process ended, and could not be since: " + e.sentence()
                            + " Take it back by hand: rollbackPackage(name: '" + release.name() + "', version: '"
                            + release.version() + "', environment: '" + release.environment() + "').");
            releases.end(release.key(), ReleaseState.LEFTOVERS, left);
            return Optional.of(release.name() + " " + release.version() + " in " + release.environment() + ": " + left);
        }
    }
}
