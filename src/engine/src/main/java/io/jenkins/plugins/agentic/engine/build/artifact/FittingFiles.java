package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.SchemaCheck;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.spec.Located;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds JSON or YAML files that a build made against a JSON Schema. */
final class FittingFiles {
    private static final int LONGEST = 10_000_000;
    private static final int SHOWN = 5;

    private FittingFiles() {}

    /**
     * Checks them all.
     *
     * @throws AgenticException {@link ErrorCode#BUILD} at the first that does not fit, {@link ErrorCode#JENKINSFILE} where the
     *     schema is none
     */
    static void check(Workspace workspace, List<String> files, Map<?, ?> schema) throws IOException {
        JsonNode tree = Json.MAPPER.valueToTree(schema);
        Optional<String> problem = SchemaCheck.problem(tree);
        if (problem.isPresent()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The artifacts' schema is no JSON Schema that can be used: " + problem.get() + ".",
                    "Mend it; draft 2020-12 is meant.");
        }
        SchemaCheck check = SchemaCheck.of(tree);
        for (String file : files) {
            List<String> errors = check.errors(read(workspace, file), SHOWN);
            if (!errors.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "The file " + file + " does not fit its schema: " + String.join("; ", errors) + ".",
                        "Mend what makes it, or the schema.");
            }
        }
    }

    /** JSON is YAML too. */
    private static JsonNode read(Workspace workspace, String file) throws IOException {
        byte[] bytes;
        try (InputStream in = workspace.open(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        }
        if (bytes.length > LONGEST) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The file " + file + " has more than " + LONGEST + " bytes, too many to be held against a schema.",
                    "Leave its schema out.");
        }
        Object value = Located.parse(
                        ErrorCode.BUILD, file, new String(bytes, StandardCharsets.UTF_8), "It must be JSON or YAML.")
                .plain();
        return Json.MAPPER.valueToTree(value);
    }
}
