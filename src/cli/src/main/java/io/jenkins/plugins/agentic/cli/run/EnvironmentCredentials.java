package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Locale;
import java.util.Map;

/**
 * Credentials out of the environment of this process: {@code my-npm} is {@code MY_NPM}, or {@code MY_NPM_USR} and
 * {@code MY_NPM_PSW}. What is given out is masked in the run from then on.
 */
public final class EnvironmentCredentials implements io.jenkins.plugins.agentic.engine.host.Secrets {
    private final Map<String, String> environment;
    private final Secrets masked;

    /** @param masked told of each secret that is given out */
    public EnvironmentCredentials(Map<String, String> environment, Secrets masked) {
        this.environment = environment;
        this.masked = masked;
    }

    /** The environment variable that holds a secret in this host. */
    public static String variable(String id) {
        return id.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private String value(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Whether user and password are there, each in a variable of its own. */
    public boolean isPair(String id) {
        return environment.containsKey(variable(id) + "_USR");
    }

    /** The whole of the variable. */
    public String text(String id) {
        String value = value(variable(id));
        if (value.isEmpty()) {
            throw missing(id, "Set the environment variable " + variable(id) + ".");
        }
        masked.add(value);
        return value;
    }

    /** User and password, from two variables or one. */
    public Login login(String id) {
        String user = value(variable(id) + "_USR");
        String password = value(variable(id) + "_PSW");
        String both = value(variable(id));
        if ((user.isEmpty() || password.isEmpty()) && both.indexOf(':') > 0) {
            user = both.substring(0, both.indexOf(':'));
            password = both.substring(both.indexOf(':') + 1);
        }
        if (user.isEmpty() || password.isEmpty()) {
            throw missing(
                    id,
                    "Set the environment variables " + variable(id) + "_USR and " + variable(id) + "_PSW, or "
                            + variable(id) + " as user:password.");
        }
        masked.add(password);
        return new Login(user, password);
    }

    /** A value without a colon is a token. */
    @Override
    public Login find(String credentialsId) {
        if (isPair(credentialsId) || value(variable(credentialsId)).indexOf(':') > 0) {
            return login(credentialsId);
        }
        return new Login("", text(credentialsId));
    }

    private static AgenticException missing(String id, String hint) {
        return new AgenticException(ErrorCode.FAILED, "There is no secret for the credentials '" + id + "'.", hint);
    }
}
