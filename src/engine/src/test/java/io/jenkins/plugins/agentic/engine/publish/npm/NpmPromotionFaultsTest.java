package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.publish.Packages;
import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Dist-tags of a real npm registry. */
class NpmPromotionFaultsTest extends PromotionFaults {
    private NpmServer server;

    @Override
    protected void start(Path home) throws Exception {
        server = NpmServer.start(home);
    }

    @Override
    protected void stop() throws Exception {
        server.close();
    }

    @Override
    protected Map<String, String> secrets() {
        return Map.of("npm", server.token);
    }

    @Override
    protected Shelf shelf(String name) {
        return new Shelf() {
            @Override
            public List<String> servers() {
                return List.of(server.baseUrl());
            }

            @Override
            public Map<String, Object> target(List<String> at, String environment) {
                return Map.of("type", "npm", "registry", at.get(0), "credentialsId", "npm", "tag", tag(environment));
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.write(workspace.resolve("lib.tgz"), Packages.npm(name, version));
            }

            /** The version, and what promotions and publications keep at the registry for themselves. */
            @Override
            public String shown(String environment) throws Exception {
                JsonNode document = server.document(name);
                String version =
                        document.path("dist-tags").path(tag(environment)).asText("nothing");
                boolean deprecated = document.path("versions").path(version).has("deprecated");
                String own = environment.equals("staging") ? "next-" : "before-";
                long marks = document.path("dist-tags").properties().stream()
                        .filter(each -> each.getKey().startsWith(own))
                        .count();
                return version + (deprecated ? " deprecated" : "") + ", marks " + marks;
            }
        };
    }

    private static String tag(String environment) {
        return environment.equals("staging") ? "next" : "stable";
    }
}
