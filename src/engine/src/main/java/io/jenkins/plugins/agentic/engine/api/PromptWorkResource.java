package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.TextWorkspace;
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
import java.util.Optional;

/** What is done with prompts: tests, improvement, exchange with Google AI Studio. */
final class PromptWorkResource {
    private final Engine engine;
    private final SubmittedSteps steps;

    PromptWorkResource(Engine engine, SubmittedSteps steps) {
        this.engine = engine;
        this.steps = steps;
    }

    List<Route> routes() {
        return List.of(
                Route.starting("prompts/{prompt...}/test", this::test),
                Route.starting("prompts/{prompt...}/optimize", this::optimize),
                Route.starting("prompts/import/ai-studio", this::take),
                Route.get("prompts/{prompt...}/export/ai-studio", this::give));
    }

    private PromptVersion named(ApiCall call, String version) {
        PromptName name = Problem.found(() -> new PromptName(call.parameter("prompt")));
        return Problem.found(() -> engine.prompts().read(version.isEmpty() ? name.text() : name + "@" + version));
    }

    private ApiAnswer test(ApiCall call) {
        call.require(ApiAccess.Permission.RUN);
        Body body = call.body()
                .only(
                        "suite",
                        "prompts",
                        "models",
                        "repeat",
                        "concurrency",
                        "budget",
                        "judge",
                        "passRate",
                        "stopEarly",
                        "metric");
        PromptVersion prompt = named(call, "");
        Map<String, Object> arguments = body.plain();
        if (body.list("prompts").isEmpty()) {
            arguments.put("prompts", List.of(prompt.name()));
        }
        return start(call, "promptTest", prompt, body, arguments);
    }

    private ApiAnswer optimize(ApiCall call) {
        call.require(ApiAccess.Permission.RUN);
        Body body = call.body()
                .only(
                        "suite",
                        "version",
                        "model",
                        "optimizer",
                        "rounds",
                        "repeat",
                        "concurrency",
                        "budget",
                        "judge",
                        "holdout",
                        "seed",
                        "metric",
                        "label");
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        PromptsResource.requireLabelling(call, body.text("label"));
        PromptVersion prompt = named(call, body.text("version"));
        Map<String, Object> arguments = body.plain();
        arguments.remove("version");
        arguments.put("prompt", body.text("version").isEmpty() ? prompt.name() : prompt.id());
        return start(call, "promptOptimize", prompt, body, arguments);
    }

    /** With the suite that was sent, or the one that is kept beside the prompt. */
    private ApiAnswer start(ApiCall call, String step, PromptVersion prompt, Body body, Map<String, Object> arguments) {
        String suite = body.text("suite");
        if (suite.isEmpty()) {
            suite = engine.prompts()
                    .suite(prompt.name())
                    .orElseThrow(() -> Problem.of(
                            422,
                            "The prompt '" + prompt.name() + "' has no suite of tests. Send one as YAML in 'suite'."));
        }
        String file = new PromptName(prompt.name()).suitePath();
        arguments.put("suite", file);
        return steps.start(call, prompt.name(), "", step, arguments, new TextWorkspace(Map.of(file, suite)));
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
        String message = body.text("message").isBlank() ? "Import " + name : body.text("message");
        PromptStore store = engine.prompts();
        PromptVersion saved = store.save(name, imported.source(), author, message, Optional.empty(), Bump.AUTO);
        imported.suite().ifPresent(suite -> store.saveSuite(name, suite, author, message));
        if (!label.isEmpty()) {
            store.label(name, label, saved.version(), author);
        }
        Map<String, Object> map = PromptViews.map(saved);
        map.put("notes", imported.notes());
        return ApiAnswer.json(201, map).with("Location", call.address("prompts/" + name));
    }

    private ApiAnswer give(ApiCall call) {
        PromptsResource.requireReading(call);
        PromptVersion version = named(call, call.query("version"));
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
