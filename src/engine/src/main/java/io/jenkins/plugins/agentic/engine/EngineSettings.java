package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.prompt.PromptSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.telemetry.TelemetrySettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a host configures. The suppliers are asked at each call, so that a changed configuration holds from the next on.
 *
 * @param home folder for the database, created when missing
 * @param registry folder that publish target 'binary' uses when it names no other
 * @param registryOnly whether 'binary' may publish only below {@code registry}, and 'docker' no image of this machine's own
 *     Docker engine (Jenkins), or anywhere and any (CLI)
 * @param database where journal, ledger and budgets are kept; opened once
 * @param overrides what holds for single jobs beside the settings above
 * @param telemetry where measurements are sent
 * @param extensions what others add
 * @param prompts where prompts are kept, and when they move by themselves
 */
public record EngineSettings(
        Path home,
        Path registry,
        boolean registryOnly,
        DatabaseSettings database,
        Supplier<ModelSettings> models,
        Supplier<MoneySettings> money,
        Supplier<ToolSettings> tools,
        JobSettings overrides,
        Supplier<TelemetrySettings> telemetry,
        Supplier<Extensions> extensions,
        PromptSettings prompts) {

    /** The same settings for every job, no telemetry, and nothing that others add. */
    public EngineSettings(
            Path home,
            Path registry,
            boolean registryOnly,
            DatabaseSettings database,
            Supplier<ModelSettings> models,
            Supplier<MoneySettings> money,
            Supplier<ToolSettings> tools) {
        this(
                home,
                registry,
                registryOnly,
                database,
                models,
                money,
                tools,
                job -> Overrides.NONE,
                () -> TelemetrySettings.OFF,
                () -> Extensions.NONE,
                PromptSettings.standard(home));
    }

    /** Money and tools as they ship. */
    public static EngineSettings of(Path home, Path registry, boolean registryOnly, Supplier<ModelSettings> models) {
        return new EngineSettings(
                home,
                registry,
                registryOnly,
                DatabaseSettings.EMBEDDED,
                models,
                MoneySettings::standard,
                ToolSettings::standard);
    }

    /** These with what jobs decide for themselves. */
    public EngineSettings overriddenBy(JobSettings own) {
        return new EngineSettings(
                home, registry, registryOnly, database, models, money, tools, own, telemetry, extensions, prompts);
    }

    /** These with telemetry. */
    public EngineSettings with(Supplier<TelemetrySettings> measured) {
        return new EngineSettings(
                home, registry, registryOnly, database, models, money, tools, overrides, measured, extensions, prompts);
    }

    /** These with what others add. */
    public EngineSettings extendedBy(Supplier<Extensions> added) {
        return new EngineSettings(
                home, registry, registryOnly, database, models, money, tools, overrides, telemetry, added, prompts);
    }

    /** These with the prompts kept in another way. */
    public EngineSettings keeping(PromptSettings kept) {
        return new EngineSettings(
                home, registry, registryOnly, database, models, money, tools, overrides, telemetry, extensions, kept);
    }
}
