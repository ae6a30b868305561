package io.jenkins.plugins.agentic.prompt;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRef;
import java.util.Arrays;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code agenticPromptChanged}: builds this job when the label of one of the prompts moves, whoever moves it. */
public final class PromptChangedTrigger extends Trigger<Item> {
    private final String prompts;
    private final String label;

    /**
     * @param prompts names of prompts, between commas or blanks
     * @param label the label to watch; production if empty
     */
    @DataBoundConstructor
    public PromptChangedTrigger(String prompts, String label) {
        this.prompts = Util.fixNull(prompts).trim();
        this.label = Util.fixEmptyAndTrim(label);
    }

    public String getPrompts() {
        return prompts;
    }

    public String getLabel() {
        return label == null ? "production" : label;
    }

    List<String> names() {
        return names(prompts);
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public void start(Item item, boolean newInstance) {
        super.start(item, newInstance);
        PromptWatch.get().add(this);
    }

    @Override
    public void stop() {
        PromptWatch.get().remove(this);
        super.stop();
    }

    boolean isOf(Item item) {
        return job == item;
    }

    /** The job, while it still has this trigger; null after either is gone. Called as the system. */
    Job<?, ?> current() {
        return job instanceof Job<?, ?> mine
                        && Jenkins.get().getItemByFullName(mine.getFullName()) == mine
                        && ParameterizedJobMixIn.getTrigger(mine, PromptChangedTrigger.class) == this
                ? mine
                : null;
    }

    /** Lets go of triggers that Jenkins does not stop: those of deleted jobs, and those that posted XML replaces. */
    @Extension
    public static final class Changes extends ItemListener {
        @Override
        public void onUpdated(Item item) {
            // Who changes a job may not always see it.
            try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
                PromptWatch.get().removeReplaced(item);
            }
        }

        @Override
        public void onDeleted(Item item) {
            PromptWatch.get().removeAll(item);
        }
    }

    @Extension
    @Symbol("agenticPromptChanged")
    public static final class DescriptorImpl extends TriggerDescriptor {
        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof ParameterizedJobMixIn.ParameterizedJob;
        }

        @Override
        public String getDisplayName() {
            return Messages.PromptChangedTrigger_DisplayName();
        }

        @POST
        public FormValidation doCheckPrompts(@AncestorInPath Item item, @QueryParameter String value) {
            return FormChoices.mayConfigure(item)
                    ? check(names(Util.fixNull(value)), "production")
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckLabel(@AncestorInPath Item item, @QueryParameter String value) {
            String label = Util.fixEmptyAndTrim(value);
            return label == null || !FormChoices.mayConfigure(item)
                    ? FormValidation.ok()
                    : check(List.of("any"), label);
        }

        private static FormValidation check(List<String> names, String label) {
            if (names.isEmpty()) {
                return FormValidation.error(Messages.PromptChangedTrigger_NoPrompts());
            }
            try {
                names.forEach(name -> PromptRef.parse(name + "@" + label));
                return FormValidation.ok();
            } catch (AgenticException e) {
                return FormValidation.error(e.sentence());
            }
        }
    }
}
