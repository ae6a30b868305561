package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.EnvironmentCredentials;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.telemetry.TelemetrySettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The engine of a home that runs something: with all that its settings say, whoever opens it. */
final class HomeEngine {
    private HomeEngine() {}

    /** Opens it; {@code models} is asked at the first call. */
    static Engine open(Terminal terminal, Path home, Supplier<ModelSettings> models) {
        HomeSettings settings = HomeSettings.of(home);
        MoneySettings money = settings.money();
        ToolSettings tools = settings.tools(terminal);
        TelemetrySettings telemetry = settings.telemetry(terminal);
        Extensions extensions = HomeExtensions.of(home);
        EngineSettings engine = new EngineSettings(
                home,
                home.resolve("registry"),
                false,
                settings.database(terminal),
                () -> settings.models(models.get()),
                () -> money,
                () -> tools);
        Engine opened = Engine.open(engine.with(() -> telemetry)
                .extendedBy(() -> extensions)
                .keeping(settings.promptSettings(terminal, home)));
        opened.artifacts().signWith((credentialsId, job) -> Optional.of(
                        terminal.variable(EnvironmentCredentials.variable(credentialsId)))
                .filter(pem -> !pem.isBlank()));
        return opened;
    }
}
