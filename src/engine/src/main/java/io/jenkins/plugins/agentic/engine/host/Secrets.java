package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/** What a host keeps of credentials: Jenkins' own store, or the command line's environment. */
@FunctionalInterface
public interface Secrets {
    /**
     * What a credential is.
     *
     * @param user empty where it is a token alone
     * @param secret password or token; never for a log, a prompt or the journal
     */
    record Login(String user, String secret) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /**
     * The credential of that id, looked up now, among those that the run may use; from then on it is masked in the run.
     *
     * @throws AgenticException {@link ErrorCode#FAILED} when there is none
     */
    Login find(String credentialsId);

    /** A host that has none. */
    static Secrets none() {
        return id -> {
            throw new AgenticException(
                    ErrorCode.FAILED, "There is no secret for the credentials '" + id + "'.", "Name others, or none.");
        };
    }
}
