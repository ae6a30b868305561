package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.Map;

/** Names the workspace's files. */
final class ListFilesTool implements Tool {
    private static final int MOST = 1000;

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("list_files")
                .description("Lists the paths of the workspace's files, sorted; not those in .git and node_modules.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty(
                                "pattern", "Which: * within a folder, ** across folders, as src/**/*.ts; default **.")
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
        String pattern = new ToolArguments(arguments).text("pattern", "**");
        List<String> found = Globs.find(context.run().workspace(), pattern);
        if (found.isEmpty()) {
            return "No file matches " + pattern + ".";
        }
        String shown = String.join("\n", found.subList(0, Math.min(MOST, found.size())));
        return found.size() > MOST
                ? shown + "\n[" + (found.size() - MOST) + " more files; use a narrower pattern]"
                : shown;
    }
}
