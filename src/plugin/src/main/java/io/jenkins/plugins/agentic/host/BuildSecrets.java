package io.jenkins.plugins.agentic.host;

import hudson.model.Run;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Logins;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The credentials that a build's job may use, by their ids: a secret text is a token, a username with password a login. Hides
 * what it gave out, in this step and in later ones of the build. Thread-safe.
 */
final class BuildSecrets implements Secrets, UnaryOperator<String> {
    private final Run<?, ?> build;
    private volatile SecretMask mask;

    BuildSecrets(Run<?, ?> build, SecretMask mask) {
        this.build = build;
        this.mask = mask;
    }

    @Override
    public Login find(String credentialsId) {
        Login login = SecretTexts.find(credentialsId, build.getParent())
                .map(token -> new Login("", token))
                .or(() -> Logins.find(credentialsId, build.getParent())
                        .map(pair ->
                                new Login(pair.getUsername(), pair.getPassword().getPlainText())))
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.FAILED, Messages.BuildSecrets_None(credentialsId), Messages.BuildSecrets_Add()));
        synchronized (this) {
            mask = mask.with(login.secret());
        }
        try {
            SeenSecrets.add(build, List.of(login.secret()));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.HOME,
                    Messages.BuildSecrets_Unsaved(e.getMessage()),
                    Messages.BuildSecrets_CheckHome(),
                    true,
                    e);
        }
        return login;
    }

    @Override
    public String apply(String text) {
        return mask.apply(text);
    }
}
