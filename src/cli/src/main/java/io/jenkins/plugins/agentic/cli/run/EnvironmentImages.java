package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.build.docker.DockerImages;
import io.jenkins.plugins.agentic.engine.host.ImageHost;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.Map;
import java.util.function.Supplier;

/** The Docker engine that the environment of a place in the script names, such as withEnv's DOCKER_HOST: the one its commands ask. */
record EnvironmentImages(Supplier<Map<String, String>> environment) implements ImageHost {
    @Override
    public Map<String, Object> perform(Map<String, Object> arguments, RunContext run) {
        return new DockerImages(environment.get()).perform(arguments, run);
    }
}
