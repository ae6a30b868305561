package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.PromptImport;
import io.jenkins.plugins.agentic.engine.prompt.PromptViews;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import io.jenkins.plugins.agentic.engine.prompt.studio.StudioExport;
import io.jenkins.plugins.agentic.engine.prompt.studio.StudioImport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prompts in and out: of Google AI Studio, and as the files of a folder. */
final class PromptExchangeResource {
    private final Engine engine;

    PromptExchangeResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                Route.starting("prompts/import/ai-studio", this::take),
                Route.get("prompts/{prompt...}/export/ai-studio", this::give),
                Route.starting("prompts/import/folder", this::takeFolder),
                Route.get("prompts/export/folder", this::giveFolder));
    }

    private ApiAnswer giveFolder(ApiCall call) {
        PromptsResource.requireReading(call);
        return ApiAnswer.ok(Map.of("files", engine.prompts().copy().files()));
    }

    /** One commit, or none where one of the files is broken. */
    private ApiAnswer takeFolder(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        Body body = call.body().only("files", "message", "force");
        Map<String, String> files = body.texts("files");
        if (files.isEmpty()) {
            throw Problem.of(422, "The field 'files' must hold texts by their paths, such as team/planner.prompt.");
        }
        Map<PromptName, PromptVersion> made = engine.prompts()
                .copy()
                .importFiles(
                        files,
                        PromptsResource.author(call),
                        PromptsResource.message(body, "Import " + files.size() + " files"),
                        Bump.AUTO,
                        body.isSet("force"));
        return ApiAnswer.ok(made.values().stream()
                .map(version -> PromptViews.map(version, List.of(), false))
                .toList());
    }

    private ApiAnswer take(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        Body body = call.body().only("name", "prompt", "message", "label");
        String label = body.text("label");
        PromptsResource.requireLabelling(call, label);
        String name = new PromptName(body.needed("name")).text();
        if (!label.isEmpty()) {
            PromptStore.requireLabel(label);
        }
        StudioImport.Imported imported = StudioImport.read(
                name, body.json("prompt").orElseThrow(() -> Problem.of(422, "The field 'prompt' is missing.")));
        String author = PromptsResource.author(call);
        String message = PromptsResource.message(body, PromptImport.message(name));
        PromptImport.Taken taken = PromptImport.take(engine.prompts(), name, imported, author, message, label, "");
        Map<String, Object> map = PromptViews.map(taken.version());
        map.put("notes", taken.notes());
        return ApiAnswer.json(201, map).with("Location", call.address("prompts/" + name));
    }

    private ApiAnswer give(ApiCall call) {
        PromptsResource.requireReading(call);
        PromptVersion version = PromptsResource.at(engine.prompts(), call, call.query("version"));
        StudioExport.Exported exported =
                StudioExport.write(engine.promptTemplate(version.id()).prompt());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", version.name());
        map.put("version", version.version());
        map.put("prompt", Json.read(exported.json()));
        map.put("notes", exported.notes());
        return ApiAnswer.ok(map);
    }
}
