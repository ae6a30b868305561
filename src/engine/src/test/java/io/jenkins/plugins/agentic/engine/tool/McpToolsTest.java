package io.jenkins.plugins.agentic.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class McpToolsTest {
    private final Tools tools = new Tools(List.of());
    private TinyMcpServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TinyMcpServer();
    }

    @AfterEach
    void close() {
        server.close();
        tools.close();
    }

    private ToolBox box(List<String> names, ToolSettings.McpServer... servers) {
        RunContext run = new RunContext(
                "run", "job", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return tools.box(names, run, new ToolSettings(List.of(), 9, 9, Duration.ofSeconds(30), 1000, List.of(servers)));
    }

    private ToolSettings.McpServer http() {
        return new ToolSettings.McpServer("tiny", server.url(), List.of(), "s3cret");
    }

    private static ToolSettings.McpServer program() {
        return new ToolSettings.McpServer(
                "local",
                "",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TinyMcpServer.class.getName()),
                "");
    }

    private static ToolExecutionRequest call(String name, String arguments) {
        return ToolExecutionRequest.builder()
                .id("1")
                .name(name)
                .arguments(arguments)
                .build();
    }

    @Test
    void should_offer_a_servers_tools_under_its_name_and_call_them_with_its_token() {
        ToolBox box = box(List.of("tiny__*"), http());

        assertThat(box.specifications())
                .extracting(ToolSpecification::name)
                .containsExactly("tiny__add", "tiny__fail", "tiny__wait", "tiny__env");
        assertThat(box.run(call("tiny__add", "{\"a\": 2, \"b\": 3}")).text()).isEqualTo("5");
        assertThat(box.kind("tiny__add")).isEqualTo(Tool.Kind.READ);
        assertThat(box.kind("tiny__fail")).isEqualTo(Tool.Kind.RUN);
        assertThat(server.tokens()).isNotEmpty().allMatch("Bearer s3cret"::equals);
    }

    @Test
    void should_show_the_model_what_a_tool_refused() {
        ToolBox.Outcome outcome = box(List.of("tiny__fail"), http()).run(call("tiny__fail", "{}"));

        assertThat(outcome.error()).isTrue();
        assertThat(outcome.text()).contains("it broke");
    }

    @Test
    void should_end_a_call_that_is_cancelled() throws Exception {
        ToolBox box = box(List.of("tiny__wait"), http());
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                outcome.complete(box.run(call("tiny__wait", "{}")));
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        caller.start();
        assertThat(server.waiting().await(30, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABORTED));
    }

    @Test
    void should_run_a_program_that_speaks_over_stdio_without_this_process_secrets() {
        String secret = System.getenv().keySet().stream()
                .filter(name ->
                        !List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR").contains(name))
                .findFirst()
                .orElse("NONE_AT_ALL");
        ToolBox box = box(List.of("local__env", "local__add"), program());

        assertThat(box.run(call("local__add", "{\"a\": 2, \"b\": 3}")).text()).isEqualTo("5");
        assertThat(box.run(call("local__env", "{\"name\": \"" + secret + "\"}")).text())
                .isIn("[]", "[null]");
        assertThat(box.run(call("local__env", "{\"name\": \"PATH\"}")).text())
                .isEqualTo("[" + System.getenv("PATH") + "]");
    }

    @Test
    void should_serve_others_while_a_server_lets_its_caller_wait() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            ToolSettings.McpServer hanging = new ToolSettings.McpServer(
                    "hangs", "http://127.0.0.1:" + silent.getLocalPort() + "/mcp", List.of(), "");
            CompletableFuture<Object> outcome = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    outcome.complete(box(List.of("hangs__*"), hanging, http()));
                } catch (RuntimeException e) {
                    outcome.completeExceptionally(e);
                }
            });
            caller.start();
            try (Socket connected = silent.accept()) {
                assertThat(box(List.of("tiny__add"), hanging, http()).specifications())
                        .hasSize(1);
                assertThat(box(List.of(), hanging, http()).specifications()).isEmpty();

                assertThat(outcome).isNotDone();
                caller.interrupt();
                assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.ABORTED));
            }
        }
    }

    @Test
    void should_name_a_server_that_does_not_answer() {
        ToolSettings.McpServer nobody = new ToolSettings.McpServer("gone", "http://127.0.0.1:9/mcp", List.of(), "");

        assertThatThrownBy(() -> box(List.of("gone__x"), nobody))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL))
                .hasMessageContaining("'gone' does not answer");
        assertThat(box(List.of("tiny__add"), nobody, http()).specifications()).hasSize(1);
    }

    @Test
    void should_hint_at_a_tool_of_nearly_that_name() {
        assertThatThrownBy(() -> box(List.of("tiny__ad"), http()))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("no tool 'tiny__ad'");
    }

    @Test
    void should_refuse_a_server_without_a_way_to_it() {
        assertThatThrownBy(() -> new ToolSettings.McpServer("x", "", List.of(), ""))
                .hasMessageContaining("neither a URL nor a command");
        assertThatThrownBy(() -> new ToolSettings.McpServer("a__b", "http://127.0.0.1:9/", List.of(), ""))
                .hasMessageContaining("no name for an MCP server");
    }
}
