package io.jenkins.plugins.agentic.engine.tool;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.util.List;

/**
 * What agents may do by tools.
 *
 * @param commands first words of the commands {@code run_command} admits, such as {@code npm}; a step may narrow, never
 *     widen them
 * @param mostTurns model turns one agent call may take
 * @param mostCalls tool calls one agent call may make
 * @param longest wall time one agent call may take with all its tools
 * @param mostOutput characters of one tool's result that the model is shown; the rest is cut and said to be
 * @param mcpServers servers of the Model Context Protocol whose tools agents may use
 */
public record ToolSettings(
        List<String> commands,
        int mostTurns,
        int mostCalls,
        Duration longest,
        int mostOutput,
        List<McpServer> mcpServers) {
    public ToolSettings {
        commands = List.copyOf(commands);
        mcpServers = List.copyOf(mcpServers);
    }

    /**
     * One MCP server.
     *
     * @param name unique; letters, digits, '-' and single '_'; its tools are offered as {@code name__tool}
     * @param url Streamable HTTP endpoint; empty where {@code command} is given
     * @param command program and arguments of a server spoken to over stdio, run beside the engine and without its
     *     environment's secrets; empty where {@code url} is given
     * @param token bearer token for the endpoint; empty for none
     */
    public record McpServer(String name, String url, List<String> command, String token) {
        public McpServer {
            command = List.copyOf(command);
            if (!name.matches("[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*")) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "'" + name + "' is no name for an MCP server.",
                        "Use letters, digits, '-' and single '_'.");
            }
            if (url.isEmpty() == command.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "The MCP server '" + name + "' has " + (url.isEmpty() ? "neither a URL nor" : "both a URL and")
                                + " a command.",
                        "Give it one of them.");
            }
        }

        @Override
        public String toString() {
            return "McpServer[" + name + "]";
        }
    }

    /** No commands, no MCP servers; 25 turns, 100 calls, half an hour, 20,000 characters. */
    public static ToolSettings standard() {
        return new ToolSettings(List.of(), 25, 100, Duration.ofMinutes(30), 20_000, List.of());
    }
}
