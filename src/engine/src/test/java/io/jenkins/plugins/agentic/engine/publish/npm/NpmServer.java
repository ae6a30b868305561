package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A real npm registry (Verdaccio) on loopback, installed from src/test/registries/npm when first needed. */
public final class NpmServer implements AutoCloseable {
    private static final Path FOLDER = Path.of("src/test/registries/npm").toAbsolutePath();

    private final Process process;
    private final int port;
    public final String token;

    private NpmServer(Process process, int port) throws IOException, InterruptedException {
        this.process = process;
        this.port = port;
        this.token = json("PUT", "/-/user/org.couchdb.user:ann", "{\"name\": \"ann\", \"password\": \"secret-of-ann\"}")
                .path("token")
                .asText();
    }

    /** Starts one whose packages are kept in the folder. */
    public static NpmServer start(Path folder) throws IOException, InterruptedException {
        install();
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path config = folder.resolve("config.yaml");
        Files.createDirectories(folder);
        Files.writeString(
                config,
                """
                storage: %s/storage
                auth: {htpasswd: {file: %s/htpasswd, max_users: 10}}
                security: {api: {legacy: false, jwt: {sign: {expiresIn: 1d}}}}
                max_body_size: 200mb
                packages: {'**': {access: $all, publish: $authenticated, unpublish: $authenticated}}
                log: {type: stdout, format: pretty, level: warn}
                """
                        .formatted(folder, folder));
        Process process = new ProcessBuilder(
                        "node",
                        "node_modules/verdaccio/bin/verdaccio",
                        "--config",
                        config.toString(),
                        "--listen",
                        "127.0.0.1:" + port)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        long give = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > give) {
                process.destroyForcibly();
                throw new IOException("Verdaccio did not start: " + Files.readString(folder.resolve("log")));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return new NpmServer(process, port);
    }

    private static boolean answers(int port) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ping"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** One at a time: other test classes may want it as well, and other processes' tests, which a lock of a file keeps out. */
    private static synchronized void install() throws IOException, InterruptedException {
        Files.createDirectories(Path.of("target"));
        try (FileChannel channel = FileChannel.open(
                        Path.of("target/npm-registry.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))) {
                Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .start();
                String output;
                try (BufferedReader reader = npm.inputReader()) {
                    output = String.join("\n", reader.lines().toList());
                }
                if (npm.waitFor() != 0) {
                    throw new IOException("npm ci failed: " + output);
                }
            }
        }
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    /** A request of its own, as ann once she is known. */
    JsonNode json(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return Json.MAPPER.readTree(HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    public JsonNode document(String name) throws IOException, InterruptedException {
        return json("GET", "/" + name.replace("/", "%2f"), "");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
