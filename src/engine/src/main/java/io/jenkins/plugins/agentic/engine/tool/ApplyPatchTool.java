package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.jenkins.plugins.agentic.engine.host.ControlFiles;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes files by a unified diff: all of its files, or none. */
final class ApplyPatchTool implements Tool {

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("apply_patch")
                .description(
                        "Changes, creates or removes text files of the workspace by a unified diff. Each file begins"
                                + " with '--- a/path' and '+++ b/path'; /dev/null stands for a file that is not there. Context"
                                + " lines must be those of the file. Nothing is changed unless every hunk fits.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("patch", "The unified diff.")
                        .required("patch")
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
        String text = new ToolArguments(arguments).text("patch");
        Workspace workspace = context.run().workspace();
        Map<String, UnifiedPatch> patches = new LinkedHashMap<>();
        for (UnifiedPatch patch : UnifiedPatch.parse(text)) {
            ControlFiles.refuse(patch.path(), workspace);
            if (patches.put(patch.path(), patch) != null) {
                throw new ToolException("The patch names " + patch.path() + " twice; put its hunks together.");
            }
        }
        Map<String, String> changed = new LinkedHashMap<>();
        for (UnifiedPatch patch : patches.values()) {
            boolean exists = TextFiles.exists(workspace, patch.path());
            if (patch.creates() && exists) {
                throw new ToolException("The file " + patch.path() + " exists already; patch it, do not create it.");
            }
            String after = patch.apply(patch.creates() ? "" : TextFiles.read(workspace, patch.path()));
            TextFiles.checkWritable(workspace, patch.path(), after);
            changed.put(patch.path(), after);
        }
        List<String> done = new ArrayList<>();
        for (UnifiedPatch patch : patches.values()) {
            if (patch.deletes()) {
                TextFiles.delete(workspace, patch.path());
            } else {
                TextFiles.write(workspace, patch.path(), changed.get(patch.path()));
            }
            done.add((patch.deletes() ? "Removed " : patch.creates() ? "Created " : "Changed ") + patch.path() + ".");
        }
        return String.join("\n", done);
    }
}
