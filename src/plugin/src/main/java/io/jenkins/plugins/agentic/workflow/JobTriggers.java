package io.jenkins.plugins.agentic.workflow;

import hudson.triggers.SCMTrigger;
import hudson.triggers.TimerTrigger;
import hudson.triggers.Trigger;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jenkins.triggers.ReverseBuildTrigger;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/** A definition's triggers as the job's own: Jenkins would read those of the Jenkinsfile in a first build only. */
final class JobTriggers {
    /** All that a definition can say. */
    static final Set<Class<?>> KINDS = Set.of(TimerTrigger.class, SCMTrigger.class, ReverseBuildTrigger.class);

    private JobTriggers() {}

    /** Those that a definition says; 422 where Jenkins can't read when. */
    static List<Trigger<?>> of(WorkflowDefinition definition) {
        WorkflowDefinition.Trigger said = definition.trigger();
        List<Trigger<?>> triggers = new ArrayList<>();
        try {
            if (!said.cron().isEmpty()) {
                triggers.add(new TimerTrigger(said.cron()));
            }
            if (!said.pollScm().isEmpty()) {
                triggers.add(new SCMTrigger(said.pollScm()));
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    422,
                    "The definition's trigger is no time that Jenkins knows: " + e.getMessage() + ". Use 'H 3 * * *'.");
        }
        if (!said.upstream().isEmpty()) {
            triggers.add(new ReverseBuildTrigger(String.join(",", said.upstream())));
        }
        return triggers;
    }

    /**
     * Gives a job these in place of those of its definition before; what others have added stays.
     *
     * @param before their {@link #kinds}
     */
    static void set(WorkflowJob job, Set<Class<?>> before, List<Trigger<?>> now) throws IOException {
        Set<Class<?>> replaced = new HashSet<>(before);
        now.forEach(trigger -> replaced.add(trigger.getClass()));
        if (replaced.isEmpty()) {
            return;
        }
        List<Trigger<?>> all = new ArrayList<>(now);
        job.getTriggers().values().stream()
                .filter(there -> !replaced.contains(there.getClass()))
                .forEach(all::add);
        job.setTriggers(all);
    }

    /** Of which kinds a definition has triggers. */
    static Set<Class<?>> kinds(WorkflowDefinition definition) {
        WorkflowDefinition.Trigger said = definition.trigger();
        Set<Class<?>> kinds = new HashSet<>();
        if (!said.cron().isEmpty()) {
            kinds.add(TimerTrigger.class);
        }
        if (!said.pollScm().isEmpty()) {
            kinds.add(SCMTrigger.class);
        }
        if (!said.upstream().isEmpty()) {
            kinds.add(ReverseBuildTrigger.class);
        }
        return kinds;
    }
}
