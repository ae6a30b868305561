package io.jenkins.plugins.agentic.engine.publish.s3;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A server that speaks S3's protocol (Adobe's S3Mock, with conditional writes and checksums) on loopback. It checks no
 * signatures: what a wrong login is answered is the proxy's work.
 */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "releases";
    private static final int MOST_TRIES = 5;
    private static final Path JAR = Path.of("target/servers/s3mock.jar").toAbsolutePath();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A port that was free may be taken before the server is ready to listen: then it begins again with another. */
    static S3Server start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("store"));
        for (int tries = 1; ; tries++) {
            Optional<S3Server> started = started(folder);
            if (started.isPresent()) {
                return started.get();
            }
            String log = Files.readString(folder.resolve("log"));
            if (tries == MOST_TRIES || !log.contains("port may already be in use")) {
                throw new IOException("The S3 server did not start: " + log);
            }
        }
    }

    private static Optional<S3Server> started(Path folder) throws IOException, InterruptedException {
        int port = free();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.home=" + folder,
                        "-jar",
                        JAR.toString(),
                        "--com.adobe.testing.s3mock.http-port=" + port,
                        "--server.port=" + free(),
                        "--server.address=127.0.0.1",
                        "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET,
                        "--com.adobe.testing.s3mock.store.root=" + folder.resolve("store"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        S3Server server = new S3Server(process, port);
        long give = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!server.answers()) {
            if (!process.isAlive() || System.nanoTime() > give) {
                process.destroyForcibly();
                return Optional.empty();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return Optional.of(server);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return send("GET", "/" + BUCKET, "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(baseUrl() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Keys below a prefix, without it. */
    List<String> keys(String prefix) throws IOException, InterruptedException {
        String list =
                send("GET", "/" + BUCKET + "?list-type=2&prefix=" + prefix, "").body();
        return Pattern.compile("<Key>([^<]*)</Key>")
                .matcher(list)
                .results()
                .map(key -> key.group(1).substring(prefix.length()))
                .toList();
    }

    /** Keys of uploads that were begun below a prefix and not ended. */
    long uploads(String prefix) throws IOException, InterruptedException {
        return Pattern.compile("<Key>" + Pattern.quote(prefix))
                .matcher(send("GET", "/" + BUCKET + "?uploads", "").body())
                .results()
                .count();
    }

    /** An object's text; empty where there is none. */
    String get(String key) throws IOException, InterruptedException {
        return get(BUCKET, key);
    }

    String get(String bucket, String key) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", "/" + bucket + "/" + key, "");
        return answer.statusCode() == 200 ? answer.body() : "";
    }

    void put(String key, String text) throws IOException, InterruptedException {
        if (send("PUT", "/" + BUCKET + "/" + key, text).statusCode() != 200) {
            throw new IOException("The S3 server did not take " + key);
        }
    }

    /** Makes a bucket that keeps each version of an object. */
    void versioned(String bucket) throws IOException, InterruptedException {
        String on =
                "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>"
                        + "</VersioningConfiguration>";
        if (send("PUT", "/" + bucket, "").statusCode() != 200
                || send("PUT", "/" + bucket + "?versioning", on).statusCode() != 200) {
            throw new IOException("The S3 server did not make the bucket " + bucket);
        }
    }

    /** Versions and delete markers below a prefix, as {@code Version KEY} and {@code DeleteMarker KEY}. */
    List<String> versions(String bucket, String prefix) throws IOException, InterruptedException {
        String list =
                send("GET", "/" + bucket + "?versions&prefix=" + prefix, "").body();
        return Pattern.compile("<(Version|DeleteMarker)>.*?<Key>([^<]*)</Key>", Pattern.DOTALL)
                .matcher(list)
                .results()
                .map(each -> each.group(1) + " " + each.group(2).substring(prefix.length()))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
