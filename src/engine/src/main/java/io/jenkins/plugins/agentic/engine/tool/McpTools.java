package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.transport.McpTransport;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import dev.langchain4j.mcp.client.transport.stdio.StdioMcpTransport;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Tools of servers of the Model Context Protocol, by LangChain4j's client. A server is connected when its tools are first
 * asked for, and left when the settings name it no more. Thread-safe.
 */
final class McpTools implements AutoCloseable {
    /** Between a server's name and a tool's: allowed in function names by every provider. */
    static final String SEPARATOR = "__";

    private static final int LONGEST_NAME = 64;
    private static final Duration CONNECTING = Duration.ofSeconds(30);
    private static final Set<String> KEPT_VARIABLES =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "PATHEXT");

    /** By server: its client, or one that is being connected. */
    private final Map<ToolSettings.McpServer, CompletableFuture<McpClient>> clients = new ConcurrentHashMap<>();

    /**
     * All tools of a server, each named {@code server__tool}.
     *
     * @throws AgenticException {@link ErrorCode#TOOL} when the server can't be reached
     */
    List<Tool> of(ToolSettings.McpServer server, Duration longestCall) {
        try {
            McpClient client = client(server, longestCall);
            List<Tool> tools = new ArrayList<>();
            for (ToolSpecification specification : client.listTools()) {
                tools.add(new McpTool(
                        client,
                        specification.name(),
                        specification.toBuilder()
                                .name(name(server, specification))
                                .build()));
            }
            return tools;
        } catch (RuntimeException e) {
            if (McpTool.wasInterrupted(e)) {
                Thread.currentThread().interrupt();
                throw new AgenticException(
                        ErrorCode.ABORTED, "The step was cancelled while it spoke to an MCP server.", "", false, e);
            }
            throw new AgenticException(
                    ErrorCode.TOOL,
                    "The MCP server '" + server.name() + "' does not answer: " + McpTool.reason(e) + ".",
                    "Look at its URL or command and its token in the settings of tools.",
                    true,
                    e);
        }
    }

    private static String name(ToolSettings.McpServer server, ToolSpecification tool) {
        String name = server.name() + SEPARATOR + tool.name().replaceAll("[^A-Za-z0-9_-]", "_");
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    /** Whoever asks first connects; those who ask meanwhile wait for that one, and nobody for another server. */
    private McpClient client(ToolSettings.McpServer server, Duration longestCall) {
        while (true) {
            CompletableFuture<McpClient> own = new CompletableFuture<>();
            CompletableFuture<McpClient> first = clients.putIfAbsent(server, own);
            try {
                return first == null ? connect(server, longestCall, own) : first.get();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                // Where the first one's call was cancelled, the next is the first.
                if (!McpTool.wasInterrupted(e)) {
                    throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
                }
            }
        }
    }

    private McpClient connect(
            ToolSettings.McpServer server, Duration longestCall, CompletableFuture<McpClient> connected) {
        try {
            McpClient client = DefaultMcpClient.builder()
                    .key(server.name())
                    .clientName("agentic-workflow")
                    .transport(transport(server, longestCall))
                    .initializationTimeout(CONNECTING)
                    .toolExecutionTimeout(longestCall)
                    .autoHealthCheck(false)
                    .build();
            connected.complete(client);
            return client;
        } catch (RuntimeException | Error e) {
            clients.remove(server, connected);
            connected.completeExceptionally(e);
            throw e;
        }
    }

    private static McpTransport transport(ToolSettings.McpServer server, Duration longestCall) {
        if (server.url().isEmpty()) {
            return StdioMcpTransport.builder()
                    .command(server.command())
                    .environment(blanked())
                    .build();
        }
        StreamableHttpMcpTransport.Builder http =
                StreamableHttpMcpTransport.builder().url(server.url()).timeout(longestCall);
        if (!server.token().isEmpty()) {
            http.customHeaders(Map.of("Authorization", "Bearer " + server.token()));
        }
        return http.build();
    }

    /** The library hands this process' whole environment on: what may hold a credential is emptied. */
    private static Map<String, String> blanked() {
        Map<String, String> blanked = new TreeMap<>();
        for (String name : System.getenv().keySet()) {
            if (!KEPT_VARIABLES.contains(name.toUpperCase(Locale.ROOT))) {
                blanked.put(name, "");
            }
        }
        return blanked;
    }

    /** Leaves the servers that the settings do not name any more. */
    void keepOnly(List<ToolSettings.McpServer> servers) {
        clients.forEach((server, client) -> {
            if (!servers.contains(server) && clients.remove(server, client)) {
                client.thenAccept(McpTools::close);
            }
        });
    }

    @Override
    public void close() {
        keepOnly(List.of());
    }

    private static void close(McpClient client) {
        try {
            client.close();
        } catch (Exception e) {
            System.getLogger(McpTools.class.getName())
                    .log(System.Logger.Level.DEBUG, "An MCP server's client could not be closed", e);
        }
    }
}
