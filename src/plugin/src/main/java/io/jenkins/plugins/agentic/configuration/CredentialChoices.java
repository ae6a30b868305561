package io.jenkins.plugins.agentic.configuration;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import java.util.List;
import jenkins.model.Jenkins;

/** What forms offer of credentials: by id, of the kinds that fit, to who may use them. */
public final class CredentialChoices {
    private CredentialChoices() {}

    /**
     * Those that a job can use: its folders' and Jenkins' own. To who may not use them, only what is chosen already.
     *
     * @param item null where the form belongs to none; then those of Jenkins, for who may administer it
     */
    public static ListBoxModel of(String chosen, Item item, List<Class<? extends StandardCredentials>> kinds) {
        StandardListBoxModel choices = new StandardListBoxModel();
        if (mayUse(item)) {
            choices.includeEmptyValue();
            for (Class<? extends StandardCredentials> kind : kinds) {
                if (item == null) {
                    choices.includeAs(ACL.SYSTEM2, Jenkins.get(), kind);
                } else {
                    choices.includeAs(ACL.SYSTEM2, item, kind);
                }
            }
        }
        choices.includeCurrentValue(chosen);
        return choices;
    }

    /** Whether somebody who fills in a form may know the credentials that it can name. */
    public static boolean mayUse(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
