package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was published by REST, and was being taken back when the server was killed. */
class LostReleasesTest {
    private static final StepKey KEY = new StepKey("rest-1", "1");

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void should_take_back_when_it_starts_what_a_server_before_was_taking_back() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        try (Engine engine = RunsCommand.open(Terminal.system(), home)) {
            Path published = halfPublished(engine, home);
            assertThat(published.resolve("tool.bin")).exists();

            try (Pages pages = Pages.start(engine, home, Map.of(), Optional.empty(), Pages.Door.loopback(0))) {
                assertThat(pages.url()).isNotEmpty();
                while (!engine.releases().open(KEY.runId()).isEmpty()) {
                    Thread.onSpinWait();
                }
            }

            assertThat(engine.publications().of(KEY.runId()).get(0).state()).isEqualTo("compensated");
            assertThat(published).doesNotExist();
        }
    }

    /** Where it lies. */
    private Path halfPublished(Engine engine, Path home) throws IOException {
        Path workspace = Files.createDirectories(folder.resolve("ws"));
        Files.writeString(workspace.resolve("tool.bin"), "the tool");
        engine.startRun(
                KEY.runId(), "@api/tool", "", home.toAbsolutePath().normalize().toString(), "{}");
        RunContext run = new RunContext(
                KEY.runId(),
                "@api/tool",
                "",
                new LocalWorkspace(workspace),
                command -> {
                    Thread.currentThread().interrupt();
                    throw new IOException("power cut");
                },
                line -> {},
                UnaryOperator.identity(),
                Secrets.none());
        Map<String, Object> arguments = Map.of(
                "name", "tool",
                "version", "1.0.0",
                "files", "*",
                "targets", List.of(Map.of("type", "binary")),
                "postPublish", List.of(List.of("smoke")));
        assertThatThrownBy(() -> engine.execute("publishPackage", KEY, arguments, run))
                .isInstanceOf(AgenticException.class);
        assertThat(Thread.interrupted()).isTrue();
        AgenticException why = new AgenticException(ErrorCode.ABORTED, "It was cancelled.", "");
        engine.journal()
                .fail(
                        KEY.child("undo"),
                        StepCall.of("publish:undo", Map.of(), UnaryOperator.identity()),
                        RecordedFailure.toJson(why, UnaryOperator.identity()));
        engine.endRun(KEY.runId(), Runs.State.ABORTED, "", "");
        return Path.of(engine.publications().of(KEY.runId()).get(0).location());
    }
}
