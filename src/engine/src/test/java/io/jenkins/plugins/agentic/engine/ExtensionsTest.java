package io.jenkins.plugins.agentic.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.agent.AgentRole;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelProvider;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policy;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.Tool;
import io.jenkins.plugins.agentic.engine.tool.ToolContext;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others add, in the places where the engine uses it. */
class ExtensionsTest {
    private static final String ANSWER =
            """
            {"result": {"text": "Hallo"}, "reasoning": "r", "confidence": 1, "humanReviewRequired": false}""";
    private static final String FILES =
            """
            {"result": {"files": [{"path": "LICENSE", "action": "create", "content": "mine"}], "notes": ""},
             "reasoning": "r", "confidence": 1, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private final List<ChatRequest> asked = new ArrayList<>();
    private final List<AiMessage> answers = new ArrayList<>();
    private final List<Policy> policies = new ArrayList<>();
    private final List<AgentRole> roles = new ArrayList<>(List.of(role("translator")));
    private Engine engine;

    private static AgentRole role(String name) {
        return new AgentRole() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String template() {
                return """
                        ---
                        output:
                          schema:
                            type: object
                            required: [text]
                            properties: { text: { type: string } }
                        ---
                        {{role "system"}}
                        You translate to German.
                        {{role "user"}}
                        {{data "task" task}}
                        """;
            }
        };
    }

    /** The model service 'acme', which answers what the test says. */
    private final class Acme implements ModelProvider, ChatModel, AutoCloseable {
        private boolean closed;
        private String key = "";

        @Override
        public String name() {
            return "acme";
        }

        @Override
        public ChatModel make(ProviderSettings settings, String defaultModel) {
            key = settings.apiKey();
            return this;
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.add(request);
            return ChatResponse.builder()
                    .aiMessage(answers.remove(0))
                    .modelName(request.modelName())
                    .tokenUsage(new TokenUsage(10, 5))
                    .build();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Shout implements Tool {
        @Override
        public ToolSpecification specification() {
            return ToolSpecification.builder()
                    .name("shout")
                    .description("Says it louder.")
                    .build();
        }

        @Override
        public Kind kind() {
            return Kind.READ;
        }

        @Override
        public String execute(Map<String, Object> arguments, ToolContext context) {
            return "HALLO";
        }
    }

    private static Policy policy(String name, Function<Intent, Policy.Verdict> judge) {
        return new Policy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Verdict judge(Intent intent) {
                return judge.apply(intent);
            }
        };
    }

    private final Acme acme = new Acme();

    /** What the person said at the last checkpoint. */
    private Answers.Answer answer;

    private Object call(String step, String path, Map<String, ?> arguments) {
        if (engine == null) {
            ProviderSettings provider = new ProviderSettings(
                    "acme", ProviderSettings.Kind.EXTENSION, "secret-key", "", "", "", List.of("gemini-*"));
            ToolSettings tools = new ToolSettings(List.of("id"), 5, 5, Duration.ofMinutes(1), 1000, List.of());
            engine = Engine.open(new EngineSettings(
                            folder.resolve("home"),
                            folder.resolve("registry"),
                            true,
                            DatabaseSettings.EMBEDDED,
                            () -> ModelSettings.of(provider, "gemini-2.5-pro"),
                            MoneySettings::standard,
                            () -> tools)
                    .extendedBy(() -> new Extensions(roles, List.of(new Shout()), List.of(acme), List.of(), policies)));
            if (engine.runs().find("run-1").isEmpty()) {
                engine.runs().start("run-1", "team/job", "ann", "", "{}");
            }
        }
        RunContext run = new RunContext(
                        "run-1",
                        "team/job",
                        "ann",
                        new LocalWorkspace(folder.resolve("ws")),
                        command -> new Commands.Result(0, "ran", false, false, 1),
                        line -> {},
                        text -> text)
                .with(question -> Optional.ofNullable(answer));
        return engine.execute(step, new StepKey("run-1", path), arguments, run);
    }

    private Object code(String path) {
        return call("agentCode", path, Map.of("task", "t"));
    }

    private AgenticException refused(Runnable call) {
        return catchThrowableOfType(AgenticException.class, call::run);
    }

    private AiMessage toolCall(String name, String arguments) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("1")
                .name(name)
                .arguments(arguments)
                .build());
    }

    private String lastToolAnswer() {
        List<ChatMessage> messages = asked.get(asked.size() - 1).messages();
        return ((ToolExecutionResultMessage) messages.get(messages.size() - 1)).text();
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void should_call_an_added_role_at_an_added_provider_with_an_added_tool() {
        answers.add(toolCall("shout", "{}"));
        answers.add(AiMessage.from(ANSWER));

        Map<?, ?> output = (Map<?, ?>)
                call("agentRun", "1", Map.of("role", "translator", "task", "Hello", "tools", List.of("shout")));

        assertThat(output.get("result")).isEqualTo(Map.of("text", "Hallo"));
        assertThat(output.get("model")).isEqualTo("gemini-2.5-pro");
        assertThat((String) output.get("promptVersion")).startsWith("translator@");
        assertThat(acme.key).isEqualTo("secret-key");
        assertThat(lastToolAnswer()).isEqualTo("HALLO");
        assertThat(((SystemMessage) asked.get(0).messages().get(0)).text())
                .contains("You translate to German.")
                .contains("JSON Schema");
        assertThat(engine.ledger().calls("run-1")).hasSize(2);

        engine.close();
        assertThat(acme.closed).isTrue();
    }

    @Test
    void should_refuse_two_roles_of_one_name_and_one_that_ships() {
        roles.add(role("translator"));
        roles.add(role("coder"));

        assertThatThrownBy(() -> call("agentRun", "1", Map.of("role", "translator", "task", "t")))
                .hasMessageStartingWith("There are two roles named 'translator', the second in io.jenkins");
        assertThatThrownBy(() -> code("2")).hasMessageStartingWith("There are two roles named 'coder'");
    }

    @Test
    void should_say_which_extension_a_provider_needs() {
        ProviderSettings typo =
                new ProviderSettings("acne", ProviderSettings.Kind.EXTENSION, "", "", "", "", List.of("*"));
        engine = Engine.open(EngineSettings.of(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        true,
                        () -> ModelSettings.of(typo, "gemini-2.5-pro"))
                .extendedBy(() -> new Extensions(roles, List.of(), List.of(acme), List.of(), List.of())));
        engine.runs().start("run-1", "team/job", "ann", "", "{}");

        AgenticException e = refused(() -> call("agentRun", "1", Map.of("role", "translator", "task", "t")));

        assertThat(e.sentence())
                .isEqualTo("The provider 'acne' is of kind 'extension', and no extension has that name. Did you mean"
                        + " 'acme'? Install the plugin or jar that brings it, or correct the name.");
    }

    @Test
    void should_not_call_an_agent_that_a_policy_forbids() {
        List<Intent> judged = new ArrayList<>();
        policies.add(policy("no-coder", intent -> {
            judged.add(intent);
            return intent instanceof Intent.AgentCall call && call.role().equals("coder")
                    ? Policy.Verdict.deny("Only people write code here.")
                    : Policy.Verdict.allow();
        }));

        AgenticException e = refused(() -> code("1"));

        assertThat(e.code()).isEqualTo(ErrorCode.POLICY);
        assertThat(e).hasMessage("The policy 'no-coder' forbids this. Only people write code here.");
        assertThat(asked).isEmpty();
        assertThat(judged).singleElement().satisfies(intent -> {
            Intent.AgentCall call = (Intent.AgentCall) intent;
            assertThat(call.origin()).isEqualTo(new Intent.Origin("run-1", "team/job", "ann"));
            assertThat(call.model()).isEqualTo("gemini-2.5-pro");
            assertThat(call.promptVersion()).startsWith("coder@");
        });
        assertThat(engine.journal().entries("run-1"))
                .extracting(Journal.Entry::state)
                .containsExactly("FAILED");
        assertThat(engine.journal().entries("run-1").get(0).result()).contains("POLICY", "no-coder");
    }

    @Test
    void should_answer_what_is_recorded_although_a_policy_forbids_it_now() {
        answers.add(AiMessage.from(ANSWER));
        Map<String, String> arguments = Map.of("role", "translator", "task", "Hello");
        Object first = call("agentRun", "1", arguments);
        policies.add(policy("later", intent -> Policy.Verdict.deny("Not any more.")));
        // As after a restart of the host, when the run goes on.
        engine.close();
        engine = null;

        assertThat(call("agentRun", "1", arguments)).isEqualTo(first);
        assertThatThrownBy(() -> call("agentRun", "2", arguments)).hasMessageContaining("'later'");
    }

    @Test
    void should_not_write_a_file_that_a_policy_forbids() {
        policies.add(policy(
                "licence",
                intent -> intent instanceof Intent.FileWrite write
                                && write.path().equals("LICENSE")
                                && write.text().equals("mine")
                        ? Policy.Verdict.deny("The licence is not an agent's to choose.")
                        : Policy.Verdict.allow()));
        answers.add(AiMessage.from(FILES));

        AgenticException e = refused(() -> code("1"));

        assertThat(e).hasMessageContaining("'licence'").hasMessageContaining("not an agent's to choose");
        assertThat(folder.resolve("ws/LICENSE")).doesNotExist();
    }

    @Test
    void should_tell_the_model_that_a_policy_forbids_what_its_tool_would_do() {
        policies.add(policy("read-only", intent -> {
            if (intent instanceof Intent.FileWrite) {
                return Policy.Verdict.deny("Nothing is written here.");
            }
            return intent instanceof Intent.CommandRun
                    ? Policy.Verdict.deny("Nothing runs here.")
                    : Policy.Verdict.allow();
        }));
        List<String> told = new ArrayList<>();
        for (AiMessage use : List.of(
                toolCall("write_file", "{\"path\": \"a\", \"content\": \"b\"}"),
                toolCall("run_command", "{\"command\": [\"id\"]}"))) {
            answers.add(use);
            answers.add(AiMessage.from(ANSWER));
            call("agentRun", "n" + told.size(), Map.of("role", "translator", "task", "t", "tools", List.of("*")));
            told.add(lastToolAnswer());
        }

        assertThat(told.get(0)).startsWith("The policy 'read-only' forbids this. Nothing is written here.");
        assertThat(told.get(1)).startsWith("The policy 'read-only' forbids this. Nothing runs here.");
        assertThat(folder.resolve("ws/a")).doesNotExist();
    }

    @Test
    void should_wait_for_a_persons_approval_where_a_policy_asks() throws Exception {
        Files.createDirectories(folder.resolve("ws"));
        Files.writeString(folder.resolve("ws/a.tgz"), "x");
        policies.add(policy(
                "four-eyes",
                intent -> intent instanceof Intent.Publication
                        ? Policy.Verdict.ask("May this be published?")
                        : Policy.Verdict.allow()));
        Map<String, Object> release =
                Map.of("name", "a", "version", "1.0.0", "files", "*.tgz", "targets", List.of(Map.of("type", "binary")));

        AgenticException e = refused(() -> call("publishPackage", "1", release));
        answer("2", "approve");
        answer("3", "reject");
        AgenticException rejected = refused(() -> call("publishPackage", "4", release));
        answer("5", "approve");

        assertThat(e.sentence())
                .isEqualTo("The policy 'four-eyes' forbids this. A person must agree first: May this be published?"
                        + " Put agentCheckpoint(id: 'four-eyes', message: …) before this step.");
        assertThat(rejected).hasMessage(e.getMessage());
        assertThat(folder.resolve("registry/a")).doesNotExist();
        call("publishPackage", "6", release);
        assertThat(folder.resolve("registry/a/1.0.0/a.tgz")).exists();
    }

    private void answer(String path, String decision) {
        Map<?, ?> opened = (Map<?, ?>) call("checkpointOpen", path, Map.of("message", "?", "id", "four-eyes"));
        answer = new Answers.Answer(decision.equals("approve"), "", "", "bob", "");
        call("checkpointDecision", path + "d", Map.of("checkpoint", opened.get("number")));
    }

    @Test
    void should_forbid_all_while_a_policy_is_broken() {
        policies.add(policy("broken", intent -> {
            throw new IllegalStateException("no list");
        }));

        assertThatThrownBy(() -> code("1"))
                .hasMessage("The policy 'broken' forbids this. It failed: java.lang.IllegalStateException: no list.");
    }

    @Test
    void should_find_nothing_where_nothing_was_added() {
        assertThat(Extensions.found(getClass().getClassLoader())).isEqualTo(Extensions.NONE);
    }
}
