package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.engine.prompt.PromptViews;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts label. */
@Command(name = "label", description = "Moves a label to a version, or takes it away.")
final class LabelCommand implements Callable<Integer> {
    private final StoreAccess access;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PromptsCommand.Common common;

    @Mixin
    private PromptsCommand.Authorship by;

    @Parameters(index = "0", paramLabel = "NAME", description = "The template's name.")
    private String name;

    @Parameters(index = "1", paramLabel = "LABEL", description = "production, candidate, canary or your own.")
    private String label;

    @Parameters(index = "2", paramLabel = "VERSION", arity = "0..1", description = "Version, commit or other label.")
    private String version;

    @Option(names = "--percent", paramLabel = "N", description = "A canary's share of the runs, 1 to 99.")
    private Integer percent;

    @Option(names = "--remove", description = "Take the label away.")
    private boolean remove;

    LabelCommand(StoreAccess access) {
        this.access = access;
    }

    @Override
    public Integer call() {
        if (remove == (version != null) || percent != null && !label.equals(PromptStore.CANARY)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "Say either the version to label or --remove; --percent is for the label canary.");
        }
        return access.moving(common, store -> {
            String author = access.author(common, by);
            if (remove) {
                store.unlabel(name, label, author);
            } else if (percent != null) {
                store.canary(name, version, percent, author);
            } else {
                store.label(name, label, version, author);
            }
            return access.print(common, store.labels(name), PromptViews::map, PromptLines::line);
        });
    }
}
