package io.jenkins.plugins.agentic.host;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs.State;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends the engine's runs, and what they asked, whose builds ended without its knowledge: while Jenkins was down, or as
 * it went down. What such a build was taking back of a release is taken back. Runs of builds that are not here have ended, too, where the database is this Jenkins' own; else they are left
 * alone, for several Jenkins may share it.
 */
public final class LostEnds {
    private static final Logger LOGGER = Logger.getLogger(LostEnds.class.getName());

    private LostEnds() {}

    /** When all jobs are known; the work itself waits for no start, and no start for it. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void look() {
        InstalledEngine installed = InstalledEngine.get();
        if (!installed.isUsed()) {
            return;
        }
        installed.run(() -> look(installed, Level.WARNING));
    }

    /** @param level of saying that it can't be done yet, once: the database may come up later than Jenkins */
    private static void look(InstalledEngine installed, Level level) {
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            Engine engine = installed.engine();
            boolean own =
                    AgenticGlobalConfiguration.get().engine().database().url().isEmpty();
            engine.runs().open().forEach(id -> end(engine, id, own));
            engine.lostReleases().forEach(lost -> takeBack(engine, lost, own));
        } catch (AgenticException e) {
            LOGGER.log(level, e, () -> "Runs that ended could not be looked for: " + e.sentence());
            installed.later(() -> look(installed, Level.FINE));
        }
    }

    /** No build is resumed once it has ended: what it was taking back as Jenkins went down is taken back now. */
    private static void takeBack(Engine engine, Releases.Release lost, boolean own) {
        String id = lost.key().runId();
        try {
            if (own || AgenticBuild.find(engine, id).isPresent()) {
                RunContext context = new RestHost().context(id, lost.job(), lost.user(), new NoWorkspace());
                engine.takeBackLost(lost, context).ifPresent(LOGGER::warning);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "What " + id + " was taking back could not be looked at.");
        }
    }

    static void end(Engine engine, String id, boolean own) {
        if (id.lastIndexOf('@') < 0) {
            return;
        }
        try {
            Optional<Run<?, ?>> build = AgenticBuild.find(engine, id);
            if (build.isEmpty() && own) {
                engine.endRun(id, State.ABORTED, Messages.LostEnds_NotHere(), "");
            }
            build.filter(here -> !here.isBuilding())
                    .ifPresent(here -> engine.endRun(id, BuildEndListener.state(here.getResult()), why(here), ""));
        } catch (RuntimeException e) {
            // One that can't be read is no reason to leave the others open.
            LOGGER.log(Level.WARNING, e, () -> "The build of " + id + " could not be looked at.");
        }
    }

    /** What was secret in it is forgotten, so that nothing of what it said is repeated. */
    private static String why(Run<?, ?> build) {
        State state = BuildEndListener.state(build.getResult());
        return state == State.FAILED || state == State.ABORTED ? Messages.LostEnds_WhileDown() : "";
    }
}
