package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.only;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.WebdavServer;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing by REST what runs kept. */
class PackagesApiTest {
    @TempDir
    Path folder;

    private ApiFixture api;

    @BeforeEach
    void open() throws IOException {
        api = new ApiFixture(folder, Script.always(Reply.text("x", 1, 1, 1)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void ask(String decision, String by) {
        RunContext run =
                api.host.context("shop/cart#1", "shop/cart", "bob", new LocalWorkspace(folder.resolve("kept")));
        String path = decision + by;
        Map<?, ?> opened = (Map<?, ?>) api.engine.execute(
                "checkpointOpen",
                new StepKey("shop/cart#1", path),
                Map.of("message", "Publish?", "id", "publish", "artifacts", "*.tgz"),
                run);
        api.engine.execute(
                "checkpointDecision",
                new StepKey("shop/cart#1", path + "d"),
                Map.of("checkpoint", opened.get("number")),
                run.with(question -> Optional.of(new Answers.Answer(decision.equals("approve"), "", "", by, ""))));
    }

    /** A pipeline that asked persons is not gone round by REST. */
    @Test
    void should_publish_only_what_the_persons_approved_whom_the_run_asked() throws IOException {
        api.engine.runs().start("shop/cart#1", "shop/cart", "bob", "", "{}");
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("cart.tgz"), "bytes");
        api.host.kept.put("shop/cart#1", kept);
        ask("reject", "ann");
        api.engine.endRun("shop/cart#1", Runs.State.SUCCEEDED, "", "");
        Map<String, Object> body = new HashMap<>(Map.of(
                "run", "shop/cart#1",
                "version", "1.0.0",
                "files", "*",
                "targets", List.of(Map.of("type", "binary"))));
        String path = "packages/cart/publish";

        assertThat(problem(409, api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .startsWith("The run shop/cart#1 asked a person by checkpoint 1, which is not approved.");
        ask("approve", "ann");
        Files.writeString(kept.resolve("other.txt"), "never shown");
        assertThat(problem(409, api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .startsWith("The approval of checkpoint 2 does not cover other.txt.");
        body.put("files", "*.tgz");
        body.put("targets", List.of(Map.of("type", "docker", "registry", "http://127.0.0.1:9", "source", "cart:1")));
        assertThat(problem(409, api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .startsWith("The approval of checkpoint 2 is for files, and a target takes none.");
        body.put("targets", List.of(Map.of("type", "binary")));
        Files.writeString(kept.resolve("cart.tgz"), "other bytes");
        assertThat(problem(409, api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .startsWith("The approval of checkpoint 2 is void: cart.tgz has changed since");
        Files.writeString(kept.resolve("cart.tgz"), "bytes");
        assertThat(api.outcome(api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .containsEntry("state", "SUCCEEDED");
    }

    /** Nobody takes such a run up again. */
    @Test
    void should_take_back_what_is_cancelled_while_it_is_published() throws Exception {
        api.engine.runs().start("shop/cart#1", "shop/cart", "bob", "", "{}");
        api.engine.endRun("shop/cart#1", Runs.State.SUCCEEDED, "", "");
        Files.writeString(Files.createDirectories(folder.resolve("kept")).resolve("cart.tgz"), "bytes");
        api.host.kept.put("shop/cart#1", folder.resolve("kept"));
        CompletableFuture<String> id = new CompletableFuture<>();
        try (WebdavServer web = new WebdavServer(Files.createDirectories(folder.resolve("web")));
                FaultProxy proxy = FaultProxy.before(web.baseUrl())) {
            List<Integer> cancelled = new CopyOnWriteArrayList<>();
            proxy.alarm(() -> cancelled.add(api.send("DELETE", "runs/" + id.join(), null, Map.of(), ApiAccess.ALL)
                    .status()));
            proxy.spoil(Fault.of(Kind.ALARM, "^PUT .*cart.tgz"));
            ApiAnswer started = api.post(
                    "packages/cart/publish",
                    Map.of(
                            "run", "shop/cart#1",
                            "version", "1.0.0",
                            "files", "*.tgz",
                            "targets", List.of(Map.of("type", "binary", "url", proxy.baseUrl()))));
            id.complete((String) Json.readMap(started.body()).get("run"));

            assertThat(api.outcome(started)).containsEntry("state", "ABORTED");

            while (!api.engine.releases().open(id.join()).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(cancelled).containsExactly(204);
            assertThat(api.engine.publications().of(id.join()))
                    .extracting(Publications.Publication::state)
                    .containsExactly("compensated");
            assertThat(web.files.resolve("cart/1.0.0/SHA256SUMS")).doesNotExist();
        }
    }

    @Test
    void should_publish_what_a_run_kept_for_those_who_may_publish_for_its_job() throws IOException {
        api.engine.runs().start("shop/cart#1", "shop/cart", "bob", "", "{}");
        Map<String, Object> body = Map.of(
                "run",
                "shop/cart#1",
                "version",
                "1.0.0",
                "files",
                "*.tgz",
                "targets",
                List.of(Map.of("type", "binary")));
        Map<String, String> once = Map.of("Idempotency-Key", "p1");
        String path = "packages/cart/publish";

        assertThat(problem(409, api.post(path, body))).contains("kept no files");
        Files.writeString(Files.createDirectories(folder.resolve("kept")).resolve("cart.tgz"), "bytes");
        api.host.kept.put("shop/cart#1", folder.resolve("kept"));
        assertThat(problem(409, api.send("POST", path, body, Map.of(), ApiAccess.ALL)))
                .isEqualTo("The run shop/cart#1 is running: only what a run kept that succeeded is published.");
        api.engine.endRun("shop/cart#1", Runs.State.SUCCEEDED, "", "");
        assertThat(api.send("POST", path, body, Map.of(), only(VIEW)).status()).isEqualTo(403);
        assertThat(problem(422, api.send("POST", path, body, Map.of(), only()))).contains("no run");
        ApiAnswer started = api.send("POST", path, body, once, ApiAccess.ALL);
        Map<String, Object> outcome = api.outcome(started);

        assertThat(outcome).as(outcome.toString()).containsEntry("state", "SUCCEEDED");
        assertThat(api.send("POST", path, body, once, ApiAccess.ALL).body()).isEqualTo(started.body());
        assertThat(list(api.get("packages"))).extracting("name").containsExactly("cart");
        try (var shelf = Files.walk(folder.resolve("registry"))) {
            assertThat(shelf.map(Path::getFileName).map(Path::toString)).contains("cart.tgz");
        }
    }

    private void publishAs(String run, String job, String version, String url) throws IOException {
        api.engine.runs().start(run, job, "bob", "", "{}");
        Path files = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(files.resolve("cart.tgz"), "bytes of " + version);
        Map<String, Object> target = url.isEmpty() ? Map.of("type", "binary") : Map.of("type", "binary", "url", url);
        api.engine.execute(
                "publishPackage",
                new StepKey(run, "1"),
                Map.of("name", "cart", "version", version, "files", "*.tgz", "targets", List.of(target)),
                api.host.context(run, job, "bob", new LocalWorkspace(files)));
    }

    /** Not even that there is such a job, whose name would tell more. */
    @Test
    void should_tell_nothing_of_releases_of_hidden_jobs() throws Exception {
        try (WebdavServer web = new WebdavServer(Files.createDirectories(folder.resolve("web")))) {
            publishAs("secret#1", "secret", "1.0.0", web.baseUrl());
        }
        publishAs("open#1", "open", "1.0.0", "");
        publishAs("secret#2", "secret", "2.0.0", "");
        ApiAccess open = (permission, job) -> job.equals("open");
        Map<String, Object> promotion = Map.of(
                "version", "2.0.0",
                "from", "production",
                "to", "elsewhere",
                "targets", List.of(Map.of("type", "binary")));

        for (ApiAccess access : List.of(open, only())) {
            assertThat(problem(
                            404,
                            api.send("POST", "packages/cart/rollback", Map.of("version", "2.0.0"), Map.of(), access)))
                    .startsWith("There is no release cart 2.0.0 here.");
            assertThat(problem(404, api.send("POST", "packages/cart/promote", promotion, Map.of(), access)))
                    .startsWith("There is no release cart 2.0.0 here.");
        }
        assertThat(problem(403, api.send("POST", "packages/cart/rollback", Map.of("version", "1.0.0"), Map.of(), open)))
                .startsWith("A job that you may not see has brought this version to production, too.")
                .doesNotContain("secret");
    }
}
