package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.TextWorkspace;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Suites of tests, and what is done with them: tests, comparisons, improvement, and what came of those. */
final class PromptWorkResource {
    private static final int MOST_LISTED = 500;
    private static final int TAG = 16;
    private static final Set<String> BRIEF = Set.of(
            "path",
            "number",
            "prompt",
            "promptVersion",
            "model",
            "test",
            "title",
            "repeat",
            "state",
            "score",
            "rehearsal");

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
                Route.get("prompts/{prompt...}/suite", this::suite),
                Route.put("prompts/{prompt...}/suite", this::saveSuite),
                Route.get("prompts/{prompt...}/evaluations", this::evaluations),
                Route.get("runs/{run...}/evaluations", this::ofRun),
                Route.get("runs/{run...}/evaluations/case", this::oneCase));
    }

    private PromptVersion named(ApiCall call, String version) {
        return PromptsResource.at(engine.prompts(), call, version);
    }

    private ApiAnswer suite(ApiCall call) {
        PromptsResource.requireReading(call);
        PromptName name = PromptsResource.name(call);
        return tagged(
                name,
                engine.prompts()
                        .suite(name.text())
                        .orElseThrow(() -> Problem.of(404, "The prompt '" + name + "' has no suite of tests.")));
    }

    private static ApiAnswer tagged(PromptName name, String source) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name.text());
        map.put("file", name.suitePath());
        map.put("source", source);
        return ApiAnswer.ok(map).with("ETag", tag(source));
    }

    /** Of a suite's text; of no suite's, which is empty, too. */
    private static String tag(String source) {
        return '"' + (source.isEmpty() ? "none" : Sha256.hex(source).substring(0, TAG)) + '"';
    }

    private ApiAnswer saveSuite(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        PromptName name = PromptsResource.name(call);
        Body body = call.body().only("source", "message");
        String source = body.needed("source");
        String match = call.request().header("If-Match");
        String present = tag(engine.prompts().suite(name.text()).orElse(""));
        if (match.isEmpty()) {
            throw Problem.of(
                    428,
                    "Say which text you read, so that nobody's change is lost: If-Match: " + present
                            + ", or If-Match: * to change it in any case.");
        }
        boolean saved = engine.prompts()
                .saveSuite(
                        name.text(),
                        source,
                        PromptsResource.author(call),
                        PromptsResource.message(body, "Tests of " + name),
                        now -> match.equals("*") || match.equals(tag(now)));
        if (!saved) {
            throw Problem.of(
                    412,
                    "Somebody has changed the tests of '" + name + "' since. Read them, and save again.",
                    Map.of("ETag", tag(engine.prompts().suite(name.text()).orElse(""))));
        }
        return tagged(name, source);
    }

    private ApiAnswer evaluations(ApiCall call) {
        PromptsResource.requireReading(call);
        PromptName name = PromptsResource.name(call);
        List<Map<String, Object>> all = engine.evaluations()
                .ofPrompt(
                        name.text(),
                        MOST_LISTED,
                        (job, user) -> RunsResource.mayShow(job, user, call.user(), call.access()));
        return call.pageOf(all, each -> each.get("run") + " " + each.get("path"), each -> each);
    }

    /** Without what the models said, which each case's own address has. */
    private ApiAnswer ofRun(ApiCall call) {
        PromptsResource.requireReading(call);
        String run = RunsResource.visible(engine, call).id();
        List<Map<String, Object>> all = engine.evaluations().find(run);
        all.forEach(evaluation -> ((List<?>) evaluation.get("results"))
                .forEach(each -> ((Map<?, ?>) each).keySet().retainAll(BRIEF)));
        return ApiAnswer.ok(all);
    }

    private ApiAnswer oneCase(ApiCall call) {
        PromptsResource.requireReading(call);
        String run = RunsResource.visible(engine, call).id();
        String number = call.query("number");
        if (call.query("path").isEmpty() || !number.matches("[1-9][0-9]{0,6}")) {
            throw Problem.of(400, "Say which case: ?path=1&number=7, as the run's evaluations have them.");
        }
        return ApiAnswer.ok(engine.evaluations()
                .oneCase(new StepKey(run, call.query("path")), Integer.parseInt(number))
                .orElseThrow(() -> Problem.of(404, "The run has no such case.")));
    }

    /** With what tests and optimizations have in common, and what one of them has besides. */
    private static Body body(ApiCall call, String... own) {
        return call.body()
                .only(Stream.concat(
                                Stream.of("suite", "repeat", "concurrency", "budget", "judge", "metric"),
                                Stream.of(own))
                        .toArray(String[]::new));
    }

    private ApiAnswer test(ApiCall call) {
        call.require(ApiAccess.Permission.RUN);
        Body body = body(call, "prompts", "models", "passRate", "stopEarly");
        PromptVersion prompt = named(call, "");
        Map<String, Object> arguments = body.plain();
        if (body.list("prompts").isEmpty()) {
            arguments.put("prompts", List.of(prompt.name()));
        }
        return start(call, "promptTest", prompt, body, arguments);
    }

    private ApiAnswer optimize(ApiCall call) {
        call.require(ApiAccess.Permission.RUN);
        Body body = body(call, "version", "model", "optimizer", "rounds", "holdout", "seed", "label");
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
}
