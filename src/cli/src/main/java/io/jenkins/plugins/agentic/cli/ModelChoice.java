package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Recording;
import io.jenkins.plugins.agentic.testkit.RecordingException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Which model a run uses: Google's with a key, another endpoint with a base URL, or else the job's rehearsal, whose
 * server is started at the first call only.
 */
final class ModelChoice implements Supplier<ModelSettings>, AutoCloseable {
    private final Terminal terminal;
    private final Path rehearsal;
    private final Path recording;
    private GeminiServer server;
    private ModelSettings settings;

    /** {@code recording}: where exchanges are written, or null. */
    ModelChoice(Terminal terminal, Path jobFolder, Path recording) {
        this.terminal = terminal;
        this.rehearsal = jobFolder.resolve("rehearsal");
        this.recording = recording;
    }

    private String key() {
        String key = terminal.variable("GEMINI_API_KEY");
        return key.isEmpty() ? terminal.variable("GOOGLE_API_KEY") : key;
    }

    boolean isRehearsal() {
        return key().isEmpty() && terminal.variable("GEMINI_BASE_URL").isEmpty() && Files.isDirectory(rehearsal);
    }

    @Override
    public synchronized ModelSettings get() {
        if (settings == null) {
            settings = choose();
        }
        return settings;
    }

    private ModelSettings choose() {
        String model = terminal.variable("AGENTIC_MODEL");
        model = model.isEmpty() ? ModelSettings.DEFAULT_MODEL : model;
        String baseUrl = terminal.variable("GEMINI_BASE_URL");
        if (!key().isEmpty() || !baseUrl.isEmpty()) {
            return ModelSettings.of(ProviderSettings.gemini(key().isEmpty() ? "none" : key(), baseUrl), model)
                    .recordingTo(recording);
        }
        if (!isRehearsal()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "No model is configured, and the job has no rehearsal.",
                    "Set GEMINI_API_KEY, or GEMINI_BASE_URL to a Gemini-compatible endpoint.");
        }
        server = serve(rehearsal, 0);
        return ModelSettings.of(ProviderSettings.gemini("rehearsal", server.baseUrl()), model);
    }

    /** Serves a recording on loopback. */
    static GeminiServer serve(Path folder, int port) {
        try {
            return GeminiServer.start(port, Recording.load(folder));
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
