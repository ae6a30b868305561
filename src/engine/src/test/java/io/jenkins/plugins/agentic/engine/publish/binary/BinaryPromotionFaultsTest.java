package io.jenkins.plugins.agentic.engine.publish.binary;

import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import io.jenkins.plugins.agentic.engine.publish.WebdavServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From one folder of a real WebDAV server to another. */
class BinaryPromotionFaultsTest extends PromotionFaults {
    private WebdavServer server;

    @Override
    protected void start(Path home) throws Exception {
        server = new WebdavServer(home);
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
                return Map.of("type", "binary", "url", at.get(0) + "/" + environment);
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.writeString(workspace.resolve("tool.bin"), version);
            }

            /** All files. */
            @Override
            public String shown(String environment) throws IOException {
                Path below = server.files.resolve(environment).resolve(name);
                if (!Files.exists(below)) {
                    return "nothing";
                }
                try (Stream<Path> files = Files.walk(below)) {
                    return files.filter(Files::isRegularFile)
                            .map(file -> below.relativize(file).toString())
                            .sorted()
                            .toList()
                            .toString();
                }
            }
        };
    }
}
