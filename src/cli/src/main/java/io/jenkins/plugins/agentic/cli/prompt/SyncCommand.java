package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.store.RemoteSynced;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** agentic prompts sync: keeps up with the remote that the settings name. */
@Command(
        name = "sync",
        description =
                "Takes in what people merged at the prompts' remote, and sends branch, versions and labels there.")
final class SyncCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private PromptsCommand.Common common;

    SyncCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Engine engine = PromptEngine.look(terminal, terminal.home(common.home))) {
            RemoteSynced synced = engine.promptSync().look();
            if (common.json) {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("received", synced.received());
                map.put("sent", synced.sent());
                map.put("refused", synced.refused());
                terminal.out().println(Json.pretty(map));
            } else {
                terminal.out().println("Commits received: " + synced.received() + ", refs sent: " + synced.sent());
                synced.refused().forEach(refused -> terminal.err().println("agentic: not taken: " + refused));
            }
            return (synced.refused().isEmpty() ? ExitCode.OK : ExitCode.PROMPT).number();
        }
    }
}
