package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.ControlFiles;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.tool.ToolException;
import io.jenkins.plugins.agentic.engine.tool.UnifiedPatch;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts the files of a model's answer into the workspace. Doing it twice changes nothing. */
final class FileChanges {
    private static final long MOST_BYTES = 1_000_000;

    private FileChanges() {}

    /**
     * The files of an answer, ready to be written.
     *
     * @param files the answer's, each patch with the whole text it makes of the file as {@code content}
     * @param problems what does not fit, in words a model can act on; empty when all does
     */
    record Plan(ArrayNode files, List<String> problems) {}

    /** Whether what the answer means depends on what the workspace holds now. */
    static boolean hasPatches(JsonNode result) {
        for (JsonNode file : result.path("files")) {
            if ("patch".equals(file.path("action").asText())) {
                return true;
            }
        }
        return false;
    }

    /** Reads the workspace, changes nothing. */
    static Plan plan(JsonNode result, RunContext run) {
        ArrayNode files = Json.MAPPER.createArrayNode();
        List<String> problems = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (JsonNode given : result.path("files")) {
            JsonNode file = given.deepCopy();
            files.add(file);
            String path = file.path("path").asText();
            if (!file.has("action")) {
                continue;
            }
            if (!paths.add(path)) {
                problems.add(path + " is named twice in 'files'");
                continue;
            }
            switch (file.path("action").asText()) {
                case "patch" -> {
                    try {
                        ((ObjectNode) file)
                                .put("content", patched(path, file.path("patch").asText(), run));
                    } catch (ToolException e) {
                        problems.add(e.getMessage());
                    }
                }
                case "create", "replace" -> {
                    if (!file.path("content").isTextual()) {
                        problems.add(path + " has no 'content'");
                    }
                }
                default -> {
                    // Nothing is needed to delete a file.
                }
            }
        }
        return new Plan(files, problems);
    }

    private static String patched(String path, String patch, RunContext run) throws ToolException {
        ControlFiles.refuse(path, run.workspace());
        List<UnifiedPatch> parts = UnifiedPatch.parse(patch);
        UnifiedPatch part = parts.get(0);
        if (parts.size() != 1 || !path.equals(part.path()) || part.creates() || part.deletes()) {
            throw new ToolException("The patch of " + path + " must change that file, and no other.");
        }
        try {
            return part.apply(run.workspace().readText(path, MOST_BYTES));
        } catch (NoSuchFileException e) {
            throw new ToolException("There is no file " + path + " to patch; create it with its whole content.", e);
        } catch (IOException e) {
            throw new ToolException("The file " + path + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    /** Applies each of a plan's files: path, action, and what it shall hold as {@code content}. */
    static void apply(JsonNode result, RunContext run) {
        for (JsonNode file : result.path("files")) {
            // The architect's files have a purpose but no content: a plan, not a change.
            if (!file.has("action")) {
                continue;
            }
            String path = file.path("path").asText();
            ControlFiles.refuse(path, run.workspace());
            put(
                    path,
                    "delete".equals(file.path("action").asText())
                            ? null
                            : file.path("content").asText(),
                    run);
            run.console().println("  " + file.path("action").asText() + " " + path);
        }
    }

    /**
     * What the workspace holds of an answer's files before it is applied.
     *
     * @return {@code files}: path to text, null where there is no such file; or {@code problem}: why one could not be put
     *     back, in a sentence
     */
    static Map<String, Object> standing(JsonNode result, RunContext run) {
        Map<String, Object> texts = new LinkedHashMap<>();
        for (JsonNode file : result.path("files")) {
            String path = file.path("path").asText();
            try {
                texts.put(path, run.workspace().exists(path) ? run.workspace().readText(path, MOST_BYTES) : null);
            } catch (IOException e) {
                return Map.of(
                        "problem",
                        run.mask()
                                .apply("The change is not made, for the file " + path
                                        + " could not be put back as it is: "
                                        + (e instanceof CharacterCodingException
                                                ? "it is not UTF-8 text"
                                                : e.getMessage())
                                        + "."));
            }
        }
        return Map.of("files", texts);
    }

    /** Puts files back as they stood; those that were not there are removed. */
    static void revert(Map<?, ?> texts, RunContext run) {
        texts.forEach((path, text) -> {
            put(path.toString(), text == null ? null : text.toString(), run);
            run.console().println("  put back " + path);
        });
    }

    private static void put(String path, String text, RunContext run) {
        try {
            if (text == null) {
                run.workspace().delete(path);
            } else {
                run.workspace().writeText(path, text);
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
    }
}
