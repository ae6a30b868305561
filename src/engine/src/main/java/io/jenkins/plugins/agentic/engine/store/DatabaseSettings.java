package io.jenkins.plugins.agentic.engine.store;

/**
 * Where everything but prompts is kept.
 *
 * @param url JDBC address of a PostgreSQL database ({@code jdbc:postgresql://…}); empty for the embedded one below the home
 *     folder
 */
public record DatabaseSettings(String url, String user, String password) {
    public static final DatabaseSettings EMBEDDED = new DatabaseSettings("", "", "");

    @Override
    public String toString() {
        return url.isEmpty() ? "embedded" : url;
    }
}
