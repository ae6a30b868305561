package io.jenkins.plugins.agentic.configuration;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.Util;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** Credentials of kind 'Secret text' of this Jenkins, by their ids. Nothing is kept: a changed secret holds at once. */
public final class SecretTexts {
    private SecretTexts() {}

    /** The secret; empty where no id is given, or its credential is gone. */
    public static Optional<String> find(String id) {
        if (id == null) {
            return Optional.empty();
        }
        return secret(
                id,
                CredentialsProvider.lookupCredentialsInItemGroup(StringCredentials.class, Jenkins.get(), ACL.SYSTEM2));
    }

    /** The same among those that a job can use: its folders' and Jenkins' own. */
    public static Optional<String> find(String id, Item item) {
        if (id == null) {
            return Optional.empty();
        }
        return secret(id, CredentialsProvider.lookupCredentialsInItem(StringCredentials.class, item, ACL.SYSTEM2));
    }

    private static Optional<String> secret(String id, List<StringCredentials> credentials) {
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(credentials, CredentialsMatchers.withId(id)))
                .map(found -> found.getSecret().getPlainText());
    }

    /** What a form offers; to who may not administer Jenkins, only what is chosen already. */
    public static ListBoxModel items(String chosen) {
        return items(chosen, null);
    }

    /** What a job's form offers; to who may not use that job's credentials, only what is chosen already. */
    public static ListBoxModel items(String chosen, Item item) {
        return CredentialChoices.of(chosen, item, List.of(StringCredentials.class));
    }

    /** Whether a job's credential is there; says nothing to who may not use them. */
    public static FormValidation check(String value, Item item) {
        if (item == null) {
            return check(value);
        }
        String id = Util.fixEmptyAndTrim(value);
        return id != null && CredentialChoices.mayUse(item) && find(id, item).isEmpty()
                ? FormValidation.error(Messages.AgenticGlobalConfiguration_NoSuchCredentials(id))
                : FormValidation.ok();
    }

    /** Whether the credential is there; says nothing to who may not administer Jenkins. */
    public static FormValidation check(String value) {
        String id = Util.fixEmptyAndTrim(value);
        return id != null && Jenkins.get().hasPermission(Jenkins.ADMINISTER) && find(id).isEmpty()
                ? FormValidation.error(Messages.AgenticGlobalConfiguration_NoSuchCredentials(id))
                : FormValidation.ok();
    }
}
