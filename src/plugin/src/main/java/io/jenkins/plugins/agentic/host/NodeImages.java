package io.jenkins.plugins.agentic.host;

import hudson.EnvVars;
import hudson.remoting.RemoteOutputStream;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.agentic.engine.build.docker.DockerImages;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.Console;
import io.jenkins.plugins.agentic.engine.host.ImageHost;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The Docker engine of the build's node: the engine's own code runs there, in the agent's process, beside the workspace. So the
 * context need not travel, and DOCKER_HOST and the registries' credentials are the node's. What it says comes back line
 * by line and is masked here. Not continued after a restart: the step is done again.
 */
final class NodeImages implements ImageHost {
    private final AwaitedFolder workspace;
    private final LinkedHashMap<String, String> docker = new LinkedHashMap<>();

    /** @param environment of the step; its variables that begin with DOCKER_ go before those of the agent's process */
    NodeImages(AwaitedFolder workspace, EnvVars environment) {
        this.workspace = workspace;
        if (environment != null) {
            environment.forEach((name, value) -> {
                if (name.startsWith("DOCKER_")) {
                    docker.put(name, value);
                }
            });
        }
    }

    @Override
    public Map<String, Object> perform(Map<String, Object> arguments, RunContext run)
            throws IOException, InterruptedException {
        return workspace
                .get()
                .act(new Perform(
                        PlainValues.map(arguments),
                        docker,
                        run.runId(),
                        run.job(),
                        run.user(),
                        new RemoteOutputStream(new Lines(run.console()))));
    }

    private record Perform(
            LinkedHashMap<String, Object> arguments,
            LinkedHashMap<String, String> docker,
            String runId,
            String job,
            String user,
            OutputStream said)
            implements ControllerToAgentFileCallable<LinkedHashMap<String, Object>> {
        @Override
        public LinkedHashMap<String, Object> invoke(File folder, VirtualChannel channel) {
            PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);
            RunContext here = new RunContext(
                    runId,
                    job,
                    user,
                    new LocalWorkspace(folder.toPath()),
                    Commands.none(),
                    console::println,
                    UnaryOperator.identity());
            return new LinkedHashMap<>(new DockerImages(docker).perform(arguments, here));
        }
    }

    /** Lines of a stream that comes in pieces. Not thread-safe: one stream is written by one node. */
    static final class Lines extends OutputStream {
        private static final int LONGEST = 8000;

        private final Console console;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Console console) {
            this.console = console;
        }

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                console.println(line.toString(StandardCharsets.UTF_8).stripTrailing());
                line.reset();
            } else if (line.size() < LONGEST) {
                line.write(b);
            }
        }
    }
}
