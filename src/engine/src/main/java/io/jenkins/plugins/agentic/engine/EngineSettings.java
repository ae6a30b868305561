package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a host configures.
 *
 * @param home folder for the database, created when missing
 * @param registry folder that publish target 'binary' uses when it names no other
 * @param registryOnly whether 'binary' may publish only below {@code registry} (Jenkins) or anywhere (CLI)
 * @param models asked at each call, so that a changed configuration holds from the next call on
 */
public record EngineSettings(Path home, Path registry, boolean registryOnly, Supplier<ModelSettings> models) {}
