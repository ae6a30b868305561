package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.Engine;
import java.nio.file.Path;

/** The engine of a home, with the models that prompts are tested with. */
public final class PromptEngine implements AutoCloseable {
    private final ModelChoice models;
    private final Engine engine;

    private PromptEngine(ModelChoice models, Engine engine) {
        this.models = models;
        this.engine = engine;
    }

    /** Opens a home; {@code rehearsal} is a file of recorded answers, used where no model is configured. */
    public static PromptEngine open(Terminal terminal, Path home, Path rehearsal) {
        QuietLogs.to(home);
        ModelChoice models = new ModelChoice(terminal, HomeSettings.of(home), rehearsal);
        Engine engine = HomeEngine.open(terminal, home, models);
        return new PromptEngine(models, engine);
    }

    /** Opens a home to look at it: no model can be asked. */
    public static Engine look(Terminal terminal, Path home) {
        return RunsCommand.open(terminal, home);
    }

    public Engine engine() {
        return engine;
    }

    /** The models that were chosen. */
    ModelChoice models() {
        return models;
    }

    public boolean isRehearsal() {
        return models.isRehearsal();
    }

    @Override
    public void close() {
        engine.close();
        models.close();
    }
}
