package io.jenkins.plugins.agentic.engine.publish.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import io.jenkins.plugins.agentic.testkit.GitHubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prereleases and releases of a server that answers as GitHub's documentation says. */
class GitHubPromotionFaultsTest extends PromotionFaults {
    @Override
    protected void start(Path home) {
        // Each package has a repository, and a server, of its own.
    }

    @Override
    protected void stop() {
        // See above.
    }

    @Override
    protected Map<String, String> secrets() {
        return Map.of("github", GitHubServer.TOKEN);
    }

    @Override
    protected Shelf shelf(String name) {
        GitHubServer server = GitHubServer.start("acme/calc");
        return new Shelf() {
            @Override
            public List<String> servers() {
                return List.of(server.baseUrl());
            }

            @Override
            public Map<String, Object> target(List<String> at, String environment) {
                server.publicUrl(at.get(0));
                return Map.of(
                        "type",
                        "github",
                        "repository",
                        "acme/calc",
                        "api",
                        at.get(0),
                        "credentialsId",
                        "github",
                        "prerelease",
                        environment.equals("staging"));
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.writeString(workspace.resolve("lib.tgz"), version);
            }

            /** The releases, or all that was published, with the names of their files. */
            @Override
            public String shown(String environment) {
                return server.releases().stream()
                        .filter(each -> !each.path("draft").asBoolean() || environment.equals("staging"))
                        .filter(each -> !each.path("prerelease").asBoolean() || environment.equals("staging"))
                        .map(each -> title(each) + " " + each.path("assets").findValuesAsText("name"))
                        .collect(Collectors.joining(", "));
            }

            private String title(JsonNode release) {
                return release.path("name").asText().replace(name, "calc")
                        + (release.path("draft").asBoolean() ? " draft" : "");
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
