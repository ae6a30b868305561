package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.Map;

/** Creates or replaces a text file. */
final class WriteFileTool implements Tool {

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("write_file")
                .description("Creates or replaces a text file of the workspace, folders included.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("path", "Relative to the workspace, with '/'.")
                        .addStringProperty("content", "The file's whole text.")
                        .required("path", "content")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    @Override
    public Kind kind() {
        return Kind.WRITE;
    }

    @Override
    public String execute(Map<String, Object> arguments, ToolContext context) throws ToolException {
        ToolArguments given = new ToolArguments(arguments);
        String path = given.text("path");
        String content = given.text("content");
        boolean replaced = TextFiles.exists(context.run().workspace(), path);
        TextFiles.write(context.run().workspace(), path, content);
        return (replaced ? "Replaced " : "Created ") + path + " (" + content.length() + " characters).";
    }
}
