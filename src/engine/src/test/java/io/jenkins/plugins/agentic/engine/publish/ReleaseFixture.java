package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine with a workspace, and runs in it that publish. */
public final class ReleaseFixture implements AutoCloseable, ApiHost {
    /** The secret of the credentials 'login' (of ann) and 'token'. */
    public static final String SECRET = "secret-of-ann";

    private static final AtomicInteger RUNS = new AtomicInteger();

    public final Path workspace;
    public final Path registry;
    public final List<String> log = new CopyOnWriteArrayList<>();
    private final Engine engine;
    private final Map<String, Secrets.Login> more = new HashMap<>();

    public ReleaseFixture(Path folder) throws IOException {
        this(folder, DatabaseSettings.EMBEDDED);
    }

    public ReleaseFixture(Path folder, DatabaseSettings database) throws IOException {
        this(folder, database, true);
    }

    /** @param isController whether it is everybody's, as Jenkins is, or one person's, as the command line is */
    ReleaseFixture(Path folder, DatabaseSettings database, boolean isController) throws IOException {
        this.workspace = Files.createDirectories(folder.resolve("ws"));
        this.registry = folder.resolve("registry");
        this.engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                registry,
                isController,
                database,
                ModelSettings::none,
                MoneySettings::standard,
                ToolSettings::standard));
    }

    public Engine engine() {
        return engine;
    }

    /** Another credential that runs may use. */
    public void credential(String id, String user, String secret) {
        more.put(id, new Secrets.Login(user, secret));
    }

    /** A new run's id. */
    public static String run() {
        return "release-run-" + RUNS.incrementAndGet();
    }

    /** What a run of this id publishes. */
    public interface Publishing {
        Object in(String run) throws Exception;
    }

    /** What two runs that publish at the same moment get: what it answers, or the {@link AgenticException}. */
    public static List<Object> twoAtOnce(Publishing publishing) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Callable<Object> each = () -> {
            String id = run();
            barrier.await();
            try {
                return publishing.in(id);
            } catch (AgenticException e) {
                return e;
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Object> one = threads.submit(each);
            Future<Object> other = threads.submit(each);
            return List.of(one.get(), other.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** What the input of the next checkpointDecision was answered; null for nothing. */
    Answers.Answer answer;

    /** A step of a run, which ann started. */
    public Map<?, ?> step(String run, String name, String path, Map<String, Object> arguments) {
        engine.runs().start(run, "job", "ann", "", "{}");
        RunContext context =
                context(run, "job", "ann", new LocalWorkspace(workspace)).with(question -> Optional.ofNullable(answer));
        return (Map<?, ?>) engine.execute(name, new StepKey(run, path), arguments, context);
    }

    @Override
    public String place() {
        return "test";
    }

    @Override
    public Optional<Workspace> kept(String runId) {
        return Optional.empty();
    }

    @Override
    public RunContext context(String run, String job, String user, Workspace files) {
        return new RunContext(
                run,
                job,
                user,
                files,
                new LocalCommands(workspace),
                log::add,
                text -> text.replace(SECRET, "****"),
                this::login);
    }

    @Override
    public void answer(Checkpoint checkpoint, Answer answer) {
        throw Problem.of(409, "Nothing waits.");
    }

    private Secrets.Login login(String id) {
        return more.getOrDefault(id, new Secrets.Login(id.equals("login") ? "ann" : "", SECRET));
    }

    /** publishPackage of all files, but for {@code changes}. */
    public Map<?, ?> publish(String run, String name, String version, List<?> targets, Map<String, Object> changes) {
        return step(run, "publishPackage", "9", publishing(name, version, targets, changes));
    }

    static Map<String, Object> publishing(String name, String version, List<?> targets, Map<String, Object> changes) {
        Map<String, Object> arguments =
                new HashMap<>(Map.of("name", name, "version", version, "files", "*", "targets", targets));
        arguments.putAll(changes);
        return arguments;
    }

    public Map<?, ?> publish(String run, String name, String version, Map<String, Object> target) {
        return publish(run, name, version, List.of(target), Map.of());
    }

    public Map<?, ?> promote(String name, String version, String from, String to, Map<String, Object> target) {
        return step(
                run(),
                "promotePackage",
                "9",
                Map.of("name", name, "version", version, "from", from, "to", to, "targets", List.of(target)));
    }

    public Map<?, ?> rollBack(String name, String version, String environment) {
        return step(
                run(), "rollbackPackage", "9", Map.of("name", name, "version", version, "environment", environment));
    }

    /** Target to state of what a run published. */
    public Map<String, String> states(String run) {
        Map<String, String> states = new HashMap<>();
        engine.publications().of(run).forEach(each -> states.put(each.target(), each.state()));
        return states;
    }

    public void write(String file, String text) throws IOException {
        Files.createDirectories(workspace.resolve(file).getParent());
        Files.writeString(workspace.resolve(file), text);
    }

    /** Writes a file of the workspace, as another branch of the build does. */
    public void replace(String file, byte[] bytes) {
        try {
            Files.write(workspace.resolve(file), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
