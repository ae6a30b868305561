package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Prefixes of a bucket at a server that speaks S3's protocol. */
class S3PromotionFaultsTest extends PromotionFaults {
    private S3Server server;

    @Override
    protected void start(Path home) throws Exception {
        server = S3Server.start(home);
    }

    @Override
    protected void stop() throws Exception {
        server.close();
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
                return Map.of(
                        "type",
                        "s3",
                        "bucket",
                        S3Server.BUCKET,
                        "endpoint",
                        at.get(0),
                        "credentialsId",
                        "login",
                        "prefix",
                        environment);
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.writeString(workspace.resolve("lib.txt"), version);
            }

            /** The newest version, and all keys. */
            @Override
            public String shown(String environment) throws Exception {
                String below = environment + "/" + name + "/";
                return server.get(below + "latest").strip() + " of "
                        + server.keys(below).stream().sorted().toList() + ", uploads " + server.uploads(below);
            }
        };
    }
}
