package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.FilePath;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitedFolderTest {
    private final AtomicInteger looks = new AtomicInteger();

    /** After a restart of Jenkins an agent needs some time to connect again. */
    private AwaitedFolder backAtThirdLook() throws Exception {
        Constructor<FilePath> constructor = FilePath.class.getDeclaredConstructor();
        constructor.setAccessible(true);
        FilePath folder = constructor.newInstance();
        return new AwaitedFolder(
                () -> {
                    if (looks.incrementAndGet() < 3) {
                        throw new IOException("the node is offline");
                    }
                    return folder;
                },
                Duration.ofMinutes(1),
                Duration.ZERO);
    }

    @Test
    void should_run_a_command_once_the_node_is_back() throws Exception {
        Commands commands = new LauncherCommands(
                backAtThirdLook(),
                () -> {
                    throw new IOException("asked for the launcher");
                },
                Runnable::run,
                new StepKey("run", "1"),
                true);

        assertThatThrownBy(() -> commands.run(new Commands.Command(List.of("make"), "", Duration.ofMinutes(1), 1000)))
                .hasMessage("asked for the launcher");
        assertThat(looks).hasValue(3);
    }

    @Test
    void should_say_that_the_node_is_away_when_it_does_not_come_in_time() {
        AwaitedFolder away = new AwaitedFolder(() -> null, Duration.ofNanos(-1), Duration.ZERO);

        assertThatThrownBy(away::get)
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("The build node that has this workspace is not connected.");
    }
}
