package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.io.IOException;
import java.util.List;

/** What agents wrote in a run, and the files that it kept. */
final class RunFilesResource {
    private final Engine engine;
    private final ApiHost host;

    RunFilesResource(Engine engine, ApiHost host) {
        this.engine = engine;
        this.host = host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("runs/{run...}/files", this::files), Route.get("runs/{run...}/artifact", this::artifact));
    }

    private ApiAnswer files(ApiCall call) {
        Runs.Run run = RunsResource.visible(engine, call);
        String number = call.query("call");
        if (!number.matches("([1-9]\\d{0,8})?")) {
            throw Problem.of(400, "The call must be its number, counted from 1.");
        }
        return ApiAnswer.ok(engine.fileViews().of(run, number.isEmpty() ? 0 : Integer.parseInt(number)));
    }

    private ApiAnswer artifact(ApiCall call) {
        Runs.Run run = RunsResource.visible(engine, call);
        String path = call.query("path");
        if (engine.runs().artifacts(run.id()).stream()
                .noneMatch(each -> each.path().equals(path))) {
            throw Problem.of(404, "The run " + run.id() + " has no artifact of this path. GET runs/ID lists them.");
        }
        Workspace kept = host.downloads(run.id())
                .filter(files -> isThere(files, path))
                .orElseThrow(() -> Problem.of(404, "The artifact is not kept here: look where the run went on."));
        return ApiAnswer.download(path.substring(path.lastIndexOf('/') + 1), () -> kept.open(path));
    }

    private static boolean isThere(Workspace files, String path) {
        try {
            return files.exists(path);
        } catch (IOException e) {
            return false;
        }
    }
}
