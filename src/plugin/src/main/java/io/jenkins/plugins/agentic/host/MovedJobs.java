package io.jenkins.plugins.agentic.host;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.JobMoves;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Tells the engine of jobs that are renamed, moved or deleted, so that who gets their names does not get their runs. It is
 * noted at once, in a file, and done away from Jenkins' own threads, or when the engine is opened next.
 */
@Extension
public final class MovedJobs extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(MovedJobs.class.getName());

    /** Of each job in a folder that moves, too. */
    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        note(item, moves -> moves.moved(oldFullName, newFullName, System.currentTimeMillis()));
    }

    @Override
    public void onDeleted(Item item) {
        note(item, moves -> moves.deleted(item.getFullName(), System.currentTimeMillis()));
    }

    private static void note(Item item, Consumer<JobMoves> what) {
        InstalledEngine installed = InstalledEngine.get();
        if (!(item instanceof Job) || !installed.isUsed()) {
            return;
        }
        try {
            what.accept(installed.moves());
        } catch (AgenticException e) {
            LOGGER.log(
                    Level.SEVERE,
                    e,
                    () -> "The runs of " + item.getFullName() + " stay with its name: " + e.sentence());
        }
        installed.run(() -> {
            try {
                // Opening it does what was noted, too.
                follow(installed.engine(), installed.moves());
            } catch (AgenticException e) {
                LOGGER.log(Level.WARNING, "Runs follow their jobs once the engine can be opened: {0}", e.sentence());
            }
        });
    }

    /** Does what was noted; what can't be done now is done next time. */
    static void follow(Engine engine, JobMoves moves) {
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            engine.runs().follow(moves, MovedJobs::address);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Runs could not follow their jobs.");
        }
    }

    private static Optional<String> address(String job) {
        return Optional.ofNullable(Jenkins.get().getItemByFullName(job)).map(Item::getUrl);
    }
}
