package io.jenkins.plugins.agentic.configuration;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Util;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** Credentials of kind 'Username with password' of this Jenkins, by their ids. */
public final class Logins {
    private Logins() {}

    /** Empty where the credential is gone. */
    static Optional<StandardUsernamePasswordCredentials> find(String id) {
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardUsernamePasswordCredentials.class, Jenkins.get(), ACL.SYSTEM2),
                CredentialsMatchers.withId(id)));
    }

    /** The same among those that a job can use: its folders' and Jenkins' own. */
    public static Optional<StandardUsernamePasswordCredentials> find(String id, Item item) {
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItem(
                        StandardUsernamePasswordCredentials.class, item, ACL.SYSTEM2),
                CredentialsMatchers.withId(id)));
    }

    /** What a form offers; to who may not administer Jenkins, only what is chosen already. */
    static ListBoxModel items(String chosen) {
        return CredentialChoices.of(chosen, null, List.of(StandardUsernamePasswordCredentials.class));
    }

    /** Whether the credential is there; says nothing to who may not administer Jenkins. */
    static FormValidation check(String value) {
        String id = Util.fixEmptyAndTrim(value);
        return id != null && Jenkins.get().hasPermission(Jenkins.ADMINISTER) && find(id).isEmpty()
                ? FormValidation.error(Messages.DatabaseSection_NoSuchCredentials(id))
                : FormValidation.ok();
    }
}
