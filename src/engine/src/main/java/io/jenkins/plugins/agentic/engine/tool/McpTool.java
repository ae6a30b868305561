package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.McpToolMetadataKeys;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.Map;

/** One tool of an MCP server. Arguments are checked by the server, which knows what its schema means. */
final class McpTool implements Tool {
    private final McpClient client;
    private final String nameThere;
    private final ToolSpecification specification;

    /** {@code specification} with the name that the model is told, {@code nameThere} the server's own. */
    McpTool(McpClient client, String nameThere, ToolSpecification specification) {
        this.client = client;
        this.nameThere = nameThere;
        this.specification = specification;
    }

    @Override
    public ToolSpecification specification() {
        return specification;
    }

    /** A server may say that a tool only looks; of any other the worst is assumed. */
    @Override
    public Kind kind() {
        Object readOnly = specification.metadata() == null
                ? null
                : specification.metadata().get(McpToolMetadataKeys.READ_ONLY_HINT);
        return Boolean.TRUE.equals(readOnly) ? Kind.READ : Kind.RUN;
    }

    @Override
    public String execute(Map<String, Object> arguments, ToolContext context) throws ToolException {
        ToolExecutionResult result;
        try {
            result = client.executeTool(ToolExecutionRequest.builder()
                    .name(nameThere)
                    .arguments(Json.write(arguments))
                    .build());
        } catch (RuntimeException e) {
            if (wasInterrupted(e)) {
                // The library wraps the interrupt; the caller looks at the flag.
                Thread.currentThread().interrupt();
            }
            throw new ToolException("The MCP server " + client.key() + " failed: " + reason(e) + ".", e);
        }
        if (result.isError()) {
            throw new ToolException(result.resultText());
        }
        return result.resultText();
    }

    static boolean wasInterrupted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return Thread.currentThread().isInterrupted();
    }

    /** The innermost message: the outer ones name classes of the library. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.lines().findFirst().orElse("").replaceAll("\\.$", "");
    }
}
