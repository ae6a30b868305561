package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while a run waits for a person, and started again. */
@Timeout(180)
class ServedKillTest {
    @TempDir
    Path home;

    private Process server;
    private String url;

    private void serve() throws Exception {
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "serve",
                        "--port",
                        "0",
                        "--home",
                        home.toString())
                .redirectErrorStream(true)
                .start();
        String said = server.inputReader().readLine();
        assertThat(said).startsWith("Serving at ");
        url = said.split(" ")[2];
    }

    @AfterEach
    void kill() throws Exception {
        server.destroyForcibly().waitFor();
    }

    private void await(String id, String state) throws Exception {
        while (true) {
            Map<String, Object> run =
                    Json.readMap(Served.sendTo(url, "GET", "runs/" + id, "").body());
            if (state.equals(run.get("state"))) {
                return;
            }
            assertThat(run.get("state")).as(run.toString()).isIn("RUNNING", "WAITING");
        }
    }

    private int approve(String id) throws Exception {
        List<?> checkpoints = (List<?>) Json.read(
                Served.sendTo(url, "GET", "runs/" + id + "/checkpoints", "").body());
        String hash = (String) ((Map<?, ?>) checkpoints.get(0)).get("hash");
        return Served.answer(url, "runs/" + id + "/checkpoints/1/approve", "{\"hash\": \"" + hash + "\"}")
                .statusCode();
    }

    @Test
    void should_go_on_with_runs_that_were_under_way() throws Exception {
        serve();
        String id = Served.start(
                url,
                home,
                "node { sh 'echo before >> count'\nagentCheckpoint(message: 'Go?')\nsh 'echo after >> count' }\n");
        await(id, "WAITING");
        server.destroyForcibly().waitFor();

        serve();

        assertThat(approve(id)).isEqualTo(200);
        await(id, "SUCCEEDED");
        assertThat(Files.readAllLines(home.resolve("runs").resolve(id).resolve("workspace/count")))
                .containsExactly("before", "after");
    }
}
