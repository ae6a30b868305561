package io.jenkins.plugins.agentic.configuration;

import hudson.model.Item;
import hudson.util.ComboBoxModel;
import java.util.Collection;
import java.util.List;
import jenkins.model.Jenkins;

/** What forms of jobs and steps offer to who may fill them in. */
public final class FormChoices {
    private FormChoices() {}

    /** The values, for who may configure the job; nothing for others. */
    public static ComboBoxModel of(Item item, Collection<String> values) {
        return new ComboBoxModel(mayConfigure(item) ? values : List.of());
    }

    /** Whether somebody may configure the job; the snippet generator stands below one, or below all of Jenkins. */
    public static boolean mayConfigure(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }
}
