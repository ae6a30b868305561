package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hudson.Extension;
import hudson.ExtensionPoint;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.agent.AgentRole;
import io.jenkins.plugins.agentic.engine.build.report.Finding;
import io.jenkins.plugins.agentic.engine.build.report.Report;
import io.jenkins.plugins.agentic.engine.build.report.ReportParser;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelProvider;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.policy.Policy;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.tool.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/extending.md: compiled, and given to an engine. */
class ExtendingTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("public class (\\w+)");

    @TempDir
    Path folder;

    private final Map<String, Object> examples = new HashMap<>();
    private final List<String> prompts = new ArrayList<>();
    private URLClassLoader loader;
    private HttpServer service;
    private Engine engine;

    @BeforeEach
    void compile() throws Exception {
        List<Path> sources = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(PluginFiles.text(Path.of("../../../docs/extending.md")));
        while (example.find()) {
            Matcher name = NAME.matcher(example.group(1));
            assertThat(name.find()).isTrue();
            sources.add(Files.writeString(folder.resolve(name.group(1) + ".java"), example.group(1)));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-proc:none", "-Werror", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(
                                null,
                                null,
                                null,
                                options,
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjectsFromPaths(sources))
                        .call())
                .isTrue();
        loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        for (Path source : sources) {
            String name = source.getFileName().toString().replace(".java", "");
            examples.put(
                    name,
                    loader.loadClass("org.example." + name).getConstructor().newInstance());
        }
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            prompts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer =
                    "{\"result\": {\"text\": \"Speichern\"}, \"reasoning\": \"r\", \"confidence\": 1, \"humanReviewRequired\": false}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        service.start();
        ProviderSettings provider = new ProviderSettings(
                "plain-text",
                ProviderSettings.Kind.EXTENSION,
                "key",
                "http://" + service.getAddress().getAddress().getHostAddress() + ":"
                        + service.getAddress().getPort() + "/",
                "",
                "",
                List.of("*"));
        Extensions added = new Extensions(
                all(AgentRole.class),
                all(Tool.class),
                all(ModelProvider.class),
                all(PublishTarget.class),
                all(Policy.class),
                all(ReportParser.class));
        engine = Engine.open(EngineSettings.of(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        true,
                        () -> ModelSettings.of(provider, "gemini-2.5-flash"))
                .extendedBy(() -> added));
        engine.runs().start("run", "job", "", "", "{}");
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/a.tgz"), "12345");
    }

    private <T> List<T> all(Class<T> type) {
        List<T> found = examples.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertThat(found).as(type.getSimpleName()).hasSize(1);
        return found;
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        service.stop(0);
        loader.close();
    }

    private Map<?, ?> call(String step, String path, Map<String, ?> arguments) {
        RunContext run = new RunContext(
                        "run",
                        "job",
                        "",
                        new LocalWorkspace(folder.resolve("ws")),
                        Commands.none(),
                        line -> {},
                        UnaryOperator.identity())
                .with(question -> Optional.of(new Answers.Answer(true, "", "", "bob", "")));
        return (Map<?, ?>) engine.execute(step, new StepKey("run", path), arguments, run);
    }

    private Map<?, ?> publish(String path, String version) {
        return call(
                "publishPackage",
                path,
                Map.of(
                        "name",
                        "a",
                        "version",
                        version,
                        "files",
                        "*.tgz",
                        "targets",
                        List.of(Map.of("type", "announcement", "folder", folder.toString()))));
    }

    @Test
    void should_be_extensions_of_jenkins() {
        assertThat(examples).hasSize(6);
        assertThat(examples.values()).allMatch(ExtensionPoint.class::isInstance).allMatch(each -> each.getClass()
                .isAnnotationPresent(Extension.class));
    }

    @Test
    void should_answer_as_the_added_role_by_the_added_provider() {
        Map<?, ?> output = call("agentRun", "1", Map.of("role", "translator", "task", "Save", "tools", List.of()));

        assertThat(output.get("result")).isEqualTo(Map.of("text", "Speichern"));
        assertThat(prompts).singleElement().asString().contains("You translate texts", "Save", "JSON Schema");
    }

    @Test
    void should_not_take_a_translation_that_lost_a_placeholder() {
        assertThatThrownBy(() ->
                        call("agentRun", "1", Map.of("role", "translator", "task", "Save {0}", "tools", List.of())))
                .hasMessage("The translator's answer does not pass its role's validation, also after one repair: The"
                        + " placeholder {0} is missing in the translation.");
        assertThat(prompts).hasSize(2);
        assertThat(prompts.get(1)).contains("The placeholder {0} is missing in the translation.");
    }

    @Test
    void should_look_words_up() throws Exception {
        Tool glossary = all(Tool.class).get(0);

        assertThat(glossary.execute(Map.of("word", "Save"), null)).isEqualTo("speichern");
        assertThatThrownBy(() -> glossary.execute(Map.of("word", "quit"), null))
                .hasMessage("The glossary does not have 'quit'.");
    }

    @Test
    void should_read_what_a_tool_prints() throws IOException {
        Report report = new Report();

        all(ReportParser.class)
                .get(0)
                .read(
                        new ByteArrayInputStream(
                                "checking\nsrc/a.py:12: unknown-word: teh\n".getBytes(StandardCharsets.UTF_8)),
                        report);

        assertThat(report.findings())
                .containsExactly(new Finding("spelling", "unknown-word", Finding.Severity.LOW, "src/a.py", 12, "teh"));
    }

    @Test
    void should_announce_once_what_the_policy_lets_pass() {
        publish("1", "0.1.0");

        assertThat(folder.resolve("a-0.1.0.txt")).content().startsWith("a.tgz 5 bytes\n");
        assertThatThrownBy(() -> publish("2", "0.1.0")).hasMessageEndingWith("a-0.1.0.txt is there already.");
        assertThatThrownBy(() -> publish("3", "1.0.0"))
                .hasMessage("The policy 'release-rules' forbids this. A person must agree first: May a 1.0.0 be"
                        + " published?");
        Map<?, ?> opened = call("checkpointOpen", "4", Map.of("message", "Publish?", "id", "release-rules"));
        call("checkpointDecision", "5", Map.of("checkpoint", opened.get("number")));
        publish("6", "1.0.0");
        assertThat(folder.resolve("a-1.0.0.txt")).exists();
    }
}
