package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.build.RealTools;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** A real registry of images (Debian's docker-registry) on loopback, which knows one login. */
final class RegistryServer implements AutoCloseable {
    static final Login ANN = new Login("ann", "secret-of-ann");

    private final Process process;
    private final int port;

    private RegistryServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param deletes whether manifests may be removed: off by default in a registry, as in REGISTRY_STORAGE_DELETE_ENABLED */
    static RegistryServer start(Path folder, boolean deletes) throws IOException, InterruptedException {
        RealTools.require("docker-registry");
        Files.createDirectories(folder);
        String hash = OpenBSDBCrypt.generate(
                "2y", ANN.secret().toCharArray(), "sixteen bytes...".getBytes(StandardCharsets.US_ASCII), 4);
        Files.writeString(folder.resolve("htpasswd"), ANN.user() + ":" + hash + "\n");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.writeString(
                folder.resolve("config.yml"),
                """
                version: 0.1
                log: {level: error, accesslog: {disabled: true}}
                storage: {filesystem: {rootdirectory: %s/store}}
                auth: {htpasswd: {realm: test, path: %s/htpasswd}}
                http: {addr: "127.0.0.1:%d", secret: test}
                """
                        .formatted(folder, folder, port));
        ProcessBuilder builder = new ProcessBuilder(
                        "docker-registry", "serve", folder.resolve("config.yml").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("REGISTRY_STORAGE_DELETE_ENABLED", String.valueOf(deletes));
        RegistryServer server = new RegistryServer(builder.start(), port);
        long give = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!server.answers()) {
            if (!server.process.isAlive() || System.nanoTime() > give) {
                server.close();
                throw new IOException("The registry did not start: " + Files.readString(folder.resolve("log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return server;
    }

    private boolean answers() {
        try {
            repository("x").tags();
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    DockerRegistry repository(String image) {
        return new DockerRegistry(baseUrl(), image, Optional.of(ANN));
    }

    /** Tags that users see, without the notes of runs. */
    List<String> tags(String image) throws IOException {
        return repository(image).tags().stream()
                .filter(tag -> !tag.startsWith(DockerRecords.PREFIX))
                .sorted()
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
