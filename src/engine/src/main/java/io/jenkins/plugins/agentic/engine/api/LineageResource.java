package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import java.util.List;
import java.util.Map;

/** What made an artifact, and what a prompt had a part in. */
final class LineageResource {
    private final Engine engine;

    LineageResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(Route.get("lineage", this::list));
    }

    private ApiAnswer list(ApiCall call) {
        String artifact = call.query("artifact");
        String prompt = call.query("prompt");
        if (artifact.isEmpty() == prompt.isEmpty()) {
            throw Problem.of(400, "Give either 'artifact', a SHA-256, or 'prompt', such as coder@1.2.0.");
        }
        List<Map<String, Object>> found = artifact.isEmpty()
                ? engine.lineage().ofPrompt(prompt, call.access()::job)
                : engine.lineage().ofArtifact(artifact, call.access()::job);
        return ApiAnswer.ok(found);
    }
}
