package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.ControlFiles;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;

/** Puts the files of a model's answer into the workspace. Doing it twice changes nothing. */
final class FileChanges {
    private FileChanges() {}

    /** Applies each of {@code result.files}: path, action (create, replace, delete), content. */
    static void apply(JsonNode result, RunContext run) {
        for (JsonNode file : result.path("files")) {
            // The architect's files have a purpose but no content: a plan, not a change.
            if (!file.has("action")) {
                continue;
            }
            String path = file.path("path").asText();
            ControlFiles.refuse(path);
            try {
                if ("delete".equals(file.path("action").asText())) {
                    run.workspace().delete(path);
                } else {
                    run.workspace().writeText(path, file.path("content").asText());
                }
            } catch (IOException e) {
                throw new AgenticException(
                        ErrorCode.WORKSPACE,
                        "The file " + path + " can't be written in "
                                + run.workspace().location() + ": " + e.getMessage() + ".",
                        "Check the workspace's permissions and free space.",
                        false,
                        e);
            }
            run.console().println("  " + file.path("action").asText() + " " + path);
        }
    }
}
