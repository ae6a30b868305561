package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins goes down while a server owes an answer to a step of releases. */
class RestartInReleaseTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    /** Keeps files by HTTP PUT; one request it never answers. */
    private static final class FileServer implements AutoCloseable {
        private final Map<String, byte[]> files = new ConcurrentHashMap<>();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpServer server;
        private final String held;
        private final int number;

        /** @param number which of the requests {@code held}, a method and a path, gets no answer */
        FileServer(String held, int number) throws IOException {
            this.held = held;
            this.number = number;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
        }

        String baseUrl() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String method = exchange.getRequestMethod();
                String path = exchange.getRequestURI().getPath();
                byte[] sent = exchange.getRequestBody().readAllBytes();
                if ((method + " " + path).equals(held) && asked.incrementAndGet() == number) {
                    reached.countDown();
                    new CountDownLatch(1).await();
                }
                byte[] kept =
                        switch (method) {
                            case "PUT" -> files.put(path, sent) == null ? sent : sent;
                            case "DELETE" -> files.remove(path);
                            default -> files.get(path);
                        };
                int length = method.equals("GET") && kept != null ? kept.length : -1;
                exchange.sendResponseHeaders(kept == null ? 404 : 200, length);
                if (length > 0) {
                    exchange.getResponseBody().write(kept);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
            server.stop(0);
        }
    }

    private static void start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun end(JenkinsRule jenkins) throws Exception {
        WorkflowRun build =
                jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getBuildByNumber(1);
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
    }

    @Test
    void should_take_the_rest_of_a_release_back() throws Throwable {
        try (FileServer server = new FileServer("DELETE /a/1.0.0/SHA256SUMS", 1)) {
            sessions.then(jenkins -> {
                start(
                        jenkins,
                        """
                        node {
                            writeFile file: 'a.tgz', text: 'x'
                            publishPackage(name: 'a', version: '1.0.0', files: '*.tgz',
                                           targets: [[type: 'binary', url: '%s']])
                            def back = rollbackPackage(name: 'a', version: '1.0.0')
                            echo "rolled back: ${back.rolledBack}, ${back.targets[0].state}"
                        }
                        """
                                .formatted(server.baseUrl()));
                assertThat(server.reached.await(2, TimeUnit.MINUTES)).isTrue();
                assertThat(server.files).containsKeys("/a/1.0.0/SHA256SUMS", "/a/1.0.0/a.tgz");
            });
            sessions.then(jenkins -> {
                jenkins.assertLogContains("rolled back: true, compensated", end(jenkins));
                assertThat(server.files).isEmpty();
            });
        }
    }
}
