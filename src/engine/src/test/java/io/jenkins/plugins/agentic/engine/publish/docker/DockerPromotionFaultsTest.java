package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tags of a real registry of images. */
class DockerPromotionFaultsTest extends PromotionFaults {
    private RegistryServer server;

    @Override
    protected void start(Path home) throws Exception {
        server = RegistryServer.start(home, true);
    }

    @Override
    protected void stop() throws Exception {
        if (server != null) {
            server.close();
        }
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
                Map<String, Object> target =
                        Map.of("type", "docker", "registry", at.get(0), "image", name, "credentialsId", "login");
                return environment.equals("staging") ? target : live(target);
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.write(workspace.resolve("image.tar"), ImageTar.saved(name + version));
            }

            /** The versions' tags, each with its image, and which of them the tag that moves has. */
            @Override
            public String shown(String environment) throws IOException {
                DockerRegistry repository = server.repository(name);
                String moving = environment.equals("staging") ? "latest" : "live";
                StringBuilder shown = new StringBuilder(moving + " is");
                for (String version : List.of("1.0.0", "1.1.0")) {
                    if (!repository.digest(moving).isEmpty()
                            && repository.digest(moving).equals(repository.digest(version))) {
                        shown.append(' ').append(version);
                    }
                }
                if (environment.equals("staging")) {
                    for (String tag : server.tags(name)) {
                        if (!tag.equals("live")) {
                            shown.append(", ")
                                    .append(tag)
                                    .append(
                                            repository
                                                            .manifest(tag)
                                                            .orElseThrow()
                                                            .json()
                                                            .path("layers")
                                                            .isEmpty()
                                                    ? " empty"
                                                    : "");
                        }
                    }
                }
                return shown.toString();
            }
        };
    }

    private static Map<String, Object> live(Map<String, Object> target) {
        Map<String, Object> live = new HashMap<>(target);
        live.put("tag", "live");
        return live;
    }
}
