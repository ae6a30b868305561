package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.PeriodicWork;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.engine.prompt.store.LabelWatch;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.ParameterizedJobMixIn;

/**
 * Looks every {@value #SECONDS} seconds where the watched labels are, and builds the jobs of those that moved, by a save
 * here as by a push. What was seen is a file in the job's folder: a move while Jenkins was down is seen after its start.
 */
@Extension
public final class PromptWatch extends PeriodicWork {
    private static final Logger LOGGER = Logger.getLogger(PromptWatch.class.getName());
    private static final int SECONDS = 20;
    private static final String SEEN = "agentic-prompt-labels.json";
    /** As the job is configured. */
    private static final int QUIET_PERIOD = -1;

    private final Set<PromptChangedTrigger> triggers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    static PromptWatch get() {
        return ExtensionList.lookupSingleton(PromptWatch.class);
    }

    void add(PromptChangedTrigger trigger) {
        triggers.add(trigger);
    }

    void remove(PromptChangedTrigger trigger) {
        triggers.remove(trigger);
    }

    void removeReplaced(Item item) {
        triggers.removeIf(trigger -> trigger.isOf(item) && trigger.current() == null);
    }

    void removeAll(Item item) {
        triggers.removeIf(trigger -> trigger.isOf(item));
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.SECONDS.toMillis(SECONDS);
    }

    @Override
    protected void doRun() {
        // Jenkins' timer does not wait for a disk; and where one look takes longer than the period, there is one only.
        if (!triggers.isEmpty() && looking.compareAndSet(false, true)) {
            InstalledEngine.get().run(this::look);
        }
    }

    private void look() {
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            PromptStore store = InstalledEngine.get().engine().prompts();
            for (PromptChangedTrigger trigger : triggers) {
                look(store, trigger);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The labels of the prompts could not be looked at.");
        } finally {
            looking.set(false);
        }
    }

    private static void look(PromptStore store, PromptChangedTrigger trigger) {
        Job<?, ?> job = trigger.current();
        if (job == null) {
            return;
        }
        try {
            LabelWatch.Look look = new LabelWatch(job.getRootDir().toPath().resolve(SEEN))
                    .look(store, trigger.names(), trigger.getLabel());
            String moved = String.join(", ", look.moved());
            if (moved.isEmpty()
                    || ParameterizedJobMixIn.scheduleBuild2(
                                    job,
                                    QUIET_PERIOD,
                                    new CauseAction(new PromptChangedCause(moved, trigger.getLabel())))
                            != null) {
                look.remember();
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The prompts of " + job.getFullName() + " could not be looked at.");
        }
    }
}
