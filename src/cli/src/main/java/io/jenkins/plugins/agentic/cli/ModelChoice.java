package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.testkit.CaseRecording;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Recording;
import io.jenkins.plugins.agentic.testkit.RecordingException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which models a run uses: those of the settings' providers, those that environment variables give a key for, or else the
 * job's rehearsal, whose server is started at the first call only.
 */
final class ModelChoice implements Supplier<ModelSettings>, AutoCloseable {
    private final Terminal terminal;
    private final List<ProviderSettings> configured;
    private final Routing routing;
    private final Path rehearsal;
    private final Path recording;
    private final boolean suite;
    private GeminiServer server;
    private ModelSettings settings;

    /** {@code recording}: where exchanges are written, or null. */
    ModelChoice(Terminal terminal, HomeSettings home, Path jobFolder, Path recording) {
        this.terminal = terminal;
        this.configured = home.providers(terminal);
        this.routing = home.routing();
        this.rehearsal = jobFolder.resolve("rehearsal");
        this.recording = recording;
        this.suite = false;
    }

    /** For a suite of prompts' tests: {@code rehearsal} is a file of recorded cases, which need not exist. */
    ModelChoice(Terminal terminal, HomeSettings home, Path rehearsal) {
        this.terminal = terminal;
        this.configured = home.providers(terminal);
        this.routing = home.routing();
        this.rehearsal = rehearsal;
        this.recording = null;
        this.suite = true;
    }

    private String key() {
        String key = terminal.variable("GEMINI_API_KEY");
        return key.isEmpty() ? terminal.variable("GOOGLE_API_KEY") : key;
    }

    /** A key for other models than those that would be asked does not end a rehearsal. */
    boolean isRehearsal() {
        Collection<String> asked = model().isEmpty() ? routing.named() : routing.models(model());
        return providers().stream().noneMatch(provider -> asked.stream().anyMatch(provider::serves))
                && Files.exists(rehearsal);
    }

    private String model() {
        return defaultModel(terminal);
    }

    /** The model or class for every role that the environment names, or {@link ModelSettings#BY_ROLE}. */
    static String defaultModel(Terminal terminal) {
        String model = terminal.variable("AGENTIC_MODEL");
        return model.isEmpty() ? ModelSettings.BY_ROLE : model;
    }

    /** In the order in which they are asked for a model. */
    private List<ProviderSettings> providers() {
        List<ProviderSettings> providers = new ArrayList<>(configured);
        addIfKey(
                providers,
                "openai",
                ProviderSettings.Kind.OPENAI,
                "OPENAI_API_KEY",
                List.of("gpt-*", "o1*", "o3*", "o4*"));
        addIfKey(providers, "anthropic", ProviderSettings.Kind.ANTHROPIC, "ANTHROPIC_API_KEY", List.of("claude-*"));
        String baseUrl = terminal.variable("GEMINI_BASE_URL");
        if (!key().isEmpty() || !baseUrl.isEmpty()) {
            providers.add(ProviderSettings.gemini(key().isEmpty() ? "none" : key(), baseUrl));
        }
        return providers;
    }

    private void addIfKey(
            List<ProviderSettings> providers,
            String name,
            ProviderSettings.Kind kind,
            String variable,
            List<String> models) {
        String key = terminal.variable(variable);
        if (!key.isEmpty()) {
            providers.add(new ProviderSettings(name, kind, key, "", "", "", models));
        }
    }

    @Override
    public synchronized ModelSettings get() {
        if (settings == null) {
            settings = choose();
        }
        return settings;
    }

    private ModelSettings choose() {
        List<ProviderSettings> providers = providers();
        if (!isRehearsal() && !providers.isEmpty()) {
            return new ModelSettings(providers, model(), routing, List.of(), RetryPolicy.standard(), recording);
        }
        if (!isRehearsal()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "No model is configured, and the " + (suite ? "suite" : "job") + " has no rehearsal.",
                    "Set GEMINI_API_KEY, or GEMINI_BASE_URL to a Gemini-compatible endpoint, or providers in settings.yaml.");
        }
        server = serve(rehearsal, 0);
        return ModelSettings.of(ProviderSettings.gemini("rehearsal", server.baseUrl()), model());
    }

    /** Serves a recording on loopback. */
    static GeminiServer serve(Path folder, int port) {
        try {
            return GeminiServer.start(
                    port, Files.isRegularFile(folder) ? CaseRecording.load(folder) : Recording.load(folder));
        } catch (RecordingException e) {
            throw new AgenticException(
                    ErrorCode.REHEARSAL, e.getMessage(), "Mend the recording, or set GEMINI_API_KEY.", false, e);
        } catch (UncheckedIOException e) {
            throw ServeCommand.portTaken(port, e.getCause());
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
        }
    }
}
