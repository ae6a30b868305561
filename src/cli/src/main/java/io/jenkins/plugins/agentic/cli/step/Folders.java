package io.jenkins.plugins.agentic.cli.step;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Path;

/** The folder a step works in. */
final class Folders {
    private Folders() {}

    static Path current(Call call) {
        if (call.frame().directory() == null) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step '" + call.name() + "' works in a workspace, but here is none.",
                    "Put it inside 'node { }', or give the pipeline an 'agent'.");
        }
        return call.frame().directory();
    }

    /** A folder below the workspace, by a path relative to the current one. */
    static Path inside(Call call, String path) {
        Path workspace = call.run().folder().workspace();
        Path folder = current(call).resolve(path).normalize();
        if (!folder.startsWith(workspace)) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The path '" + path + "' leads out of the workspace.",
                    "Use a path below " + workspace + ".");
        }
        return folder;
    }
}
