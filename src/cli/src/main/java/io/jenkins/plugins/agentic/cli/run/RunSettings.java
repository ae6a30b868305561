package io.jenkins.plugins.agentic.cli.run;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What a run is given from outside.
 *
 * @param jobFolder where the Jenkinsfile lies
 * @param beforeEngineStep told each engine step's name and arguments before it is called
 * @param hostEnvironment the environment of this process
 */
public record RunSettings(
        String runId,
        String job,
        String user,
        Path jobFolder,
        Clock clock,
        BiConsumer<String, Map<String, Object>> beforeEngineStep,
        Map<String, String> hostEnvironment,
        People people) {}
