package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Opens the store of prompts for a command, and prints what comes of it. */
final class StoreAccess {
    private final Terminal terminal;
    private final Function<Path, PromptPlace> places;

    /** @param places where a home folder keeps its prompts */
    StoreAccess(Terminal terminal, Function<Path, PromptPlace> places) {
        this.terminal = terminal;
        this.places = places;
    }

    PromptPlace place(PromptsCommand.Common common) {
        return places.apply(terminal.home(common.home));
    }

    String author(PromptsCommand.Common common, PromptsCommand.Authorship by) {
        return by.author == null ? place(common).orGitsAuthor() : by.author;
    }

    int on(PromptsCommand.Common common, Function<PromptStore, Integer> work) {
        try (Prompts prompts = new Prompts(place(common).repository())) {
            return work.apply(prompts.store());
        }
    }

    /**
     * As {@link #on}, with the audit log open where it can be: where another process has the home open, that one sees the
     * move and writes it.
     */
    int moving(PromptsCommand.Common common, Function<PromptStore, Integer> work) {
        Engine engine;
        try {
            engine = PromptEngine.look(terminal, terminal.home(common.home));
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.HOME && e.retriable()) {
                return on(common, work);
            }
            throw e;
        }
        try (engine) {
            return work.apply(engine.prompts());
        }
    }

    <T> int print(
            PromptsCommand.Common common, List<T> all, Function<T, Map<String, Object>> map, Function<T, String> line) {
        if (common.json) {
            terminal.out().println(Json.pretty(all.stream().map(map).toList()));
        } else {
            all.forEach(one -> terminal.out().println(line.apply(one)));
        }
        return ExitCode.OK.number();
    }
}
