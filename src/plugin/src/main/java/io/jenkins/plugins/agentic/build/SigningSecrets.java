package io.jenkins.plugins.agentic.build;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.Util;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.CredentialChoices;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * Private keys to sign with: credentials of kind 'Secret text' or 'Secret file' among those that a job can use, its
 * folders' and Jenkins' own. Read when a build signs, kept nowhere, and never on the build's node.
 */
public final class SigningSecrets {
    private static final int MOST_BYTES = 100_000;

    private SigningSecrets() {}

    /** The key's PEM; empty where the job has no such credentials. */
    public static Optional<String> pem(String credentialsId, String job) {
        Item item = Jenkins.get().getItemByFullName(job);
        if (item == null) {
            return Optional.empty();
        }
        Optional<String> text = SecretTexts.find(credentialsId, item);
        if (text.isPresent()) {
            return text;
        }
        FileCredentials file = file(credentialsId, item);
        return file == null ? Optional.empty() : Optional.of(read(file));
    }

    /** What a job's form offers; to who may not use that job's credentials, only what is chosen already. */
    static ListBoxModel items(String chosen, Item item) {
        return CredentialChoices.of(chosen, item, List.of(StringCredentials.class, FileCredentials.class));
    }

    /** Whether a job's key is there; says nothing to who may not use its credentials. */
    static FormValidation check(String value, Item item) {
        String id = Util.fixEmptyAndTrim(value);
        return id == null || item == null || !CredentialChoices.mayUse(item) || isThere(id, item)
                ? FormValidation.ok()
                : FormValidation.error(Messages.AgenticGlobalConfiguration_NoSuchCredentials(id));
    }

    private static boolean isThere(String id, Item item) {
        return SecretTexts.find(id, item).isPresent() || file(id, item) != null;
    }

    private static FileCredentials file(String id, Item item) {
        return CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItem(FileCredentials.class, item, ACL.SYSTEM2),
                CredentialsMatchers.withId(id));
    }

    private static String read(FileCredentials file) {
        try (InputStream in = file.getContent()) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD, "The signing key's secret file can't be read.", "Upload it again.", false, e);
        }
    }
}
