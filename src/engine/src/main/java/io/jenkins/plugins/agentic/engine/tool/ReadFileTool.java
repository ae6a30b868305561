package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.Map;

/** Shows a text file, or a range of its lines. */
final class ReadFileTool implements Tool {
    private static final int MOST_LINES = 2000;

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("read_file")
                .description("Reads a text file of the workspace; lines are counted from 1.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("path", "Relative to the workspace, with '/'.")
                        .addIntegerProperty("from", "First line; default 1.")
                        .addIntegerProperty("to", "Last line; default " + MOST_LINES + " lines after the first.")
                        .required("path")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    @Override
    public Kind kind() {
        return Kind.READ;
    }

    @Override
    public String execute(Map<String, Object> arguments, ToolContext context) throws ToolException {
        ToolArguments given = new ToolArguments(arguments);
        String path = given.text("path");
        int from = given.number("from", 1, 1, Integer.MAX_VALUE);
        int to = given.number("to", Integer.MAX_VALUE, from, Integer.MAX_VALUE);
        String text = TextFiles.read(context.run().workspace(), path);
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            return "[the file is empty]";
        }
        if (from > lines.size()) {
            throw new ToolException("The file " + path + " has " + lines.size() + " lines only.");
        }
        int end = (int) Math.min(lines.size(), Math.min(to, (long) from + MOST_LINES - 1));
        if (from == 1 && end == lines.size()) {
            return text;
        }
        return String.join("\n", lines.subList(from - 1, end)) + "\n[lines " + from + " to " + end + " of "
                + lines.size() + "]";
    }
}
