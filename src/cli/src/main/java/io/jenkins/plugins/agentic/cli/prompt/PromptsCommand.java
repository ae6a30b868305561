package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.PromptViews;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.FolderConflict;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptBlame;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptChanges;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptConflict;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts: templates, their versions and labels. */
@Command(name = "prompts", description = "Keeps, tests, compares and improves prompt templates.")
public final class PromptsCommand implements Runnable {
    private final Terminal terminal;
    private final StoreAccess access;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /**
     * The command with its subcommands.
     *
     * @param places where a home folder keeps its prompts
     */
    public static CommandLine line(Terminal terminal, Function<Path, PromptPlace> places) {
        PromptFiles files = new PromptFiles(home -> places.apply(terminal.home(home)));
        StoreAccess access = new StoreAccess(terminal, places);
        return new CommandLine(new PromptsCommand(terminal, access))
                .addSubcommand(new LabelCommand(access))
                .addSubcommand(new ValidateCommand(access))
                .addSubcommand(new RenderCommand(terminal, files))
                .addSubcommand(new PromptTestCommand(terminal))
                .addSubcommand(new PromptCompareCommand(terminal))
                .addSubcommand(new PromptOptimizeCommand(terminal))
                .addSubcommand(new PromptResultsCommand(terminal))
                .addSubcommand(new OutcomesCommand(terminal))
                .addSubcommand(new OutcomeCommand(terminal))
                .addSubcommand(new SyncCommand(terminal))
                .addSubcommand(new CommandLine(new AiStudioCommand())
                        .addSubcommand(new ImportCommand(terminal))
                        .addSubcommand(new ExportCommand(terminal, files)));
    }

    private PromptsCommand(Terminal terminal, StoreAccess access) {
        this.terminal = terminal;
        this.access = access;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what of the prompts: list, show, save, log, diff, label or another.");
    }

    /** What all of them take. */
    static final class Common extends HomeOption {
        @Option(names = "--json", description = "Print JSON.")
        boolean json;
    }

    /** What those take that write. */
    static final class Authorship {
        @Option(
                names = "--author",
                paramLabel = "NAME",
                description = "Who changes it, as 'Name <mail>'. Default: the settings', git's, or the user.")
        String author;

        @Option(
                names = {"-m", "--message"},
                paramLabel = "TEXT",
                description = "What is changed and why.")
        private String message;

        String message(String standard) {
            return message == null ? standard : message;
        }
    }

    @Command(name = "list", description = "Lists the templates with their newest versions and labels.")
    int list(@Mixin Common common) {
        return access.on(common, store -> {
            store.folder().strangers().forEach(path -> terminal.err()
                    .println("agentic: " + path + " is passed over: its name is none of a prompt."));
            return access.print(common, store.folder().list(), PromptViews::map, PromptLines::line);
        });
    }

    @Command(name = "search", description = "Lists the templates with a text in name, description or body.")
    int search(@Mixin Common common, @Parameters(paramLabel = "TEXT", description = "Any case.") String text) {
        return access.on(
                common,
                store -> access.print(common, store.folder().search(text), PromptViews::map, PromptLines::line));
    }

    @Command(name = "show", description = "Prints a template: NAME, NAME@LABEL, NAME@1.2.0 or NAME@COMMIT.")
    int show(@Mixin Common common, @Parameters(paramLabel = "PROMPT", description = "Which one.") String ref) {
        return access.on(common, store -> {
            PromptVersion version = store.read(ref);
            if (common.json) {
                terminal.out().println(Json.pretty(PromptViews.map(version, store.labels(version.name()), true)));
            } else {
                terminal.out().print(version.source());
                terminal.out().flush();
            }
            return ExitCode.OK.number();
        });
    }

    @Command(
            name = "save",
            description = "Saves a file as the template's next version, with its partials as they are now.")
    int save(
            @Mixin Common common,
            @Mixin Authorship by,
            @Parameters(paramLabel = "NAME", description = "The template's name.") String name,
            @Parameters(paramLabel = "FILE", description = "Its text; - for the standard input.") String file,
            @Option(
                            names = "--expect",
                            paramLabel = "VERSION",
                            description = "Only if it is at this version; 'none' for a new one.")
                    String expected,
            @Option(
                            names = "--bump",
                            defaultValue = "patch",
                            description = "patch, minor, major, or auto by the schemas' change. Default: patch.")
                    Bump bump,
            @Option(names = "--label", paramLabel = "LABEL", description = "Label the version too.") String label) {
        String source = text(file);
        Function<PromptStore, Integer> work = store -> {
            Optional<PromptVersion> before = store.newest(name);
            PromptVersion saved;
            try {
                saved = store.save(
                        name,
                        source,
                        access.author(common, by),
                        by.message("Save " + name),
                        Optional.ofNullable(expected).map(text -> text.equals("none") ? PromptStore.NONE : text),
                        bump);
            } catch (PromptConflict e) {
                e.theirs().ifPresent(theirs -> terminal.err()
                        .print(PromptChanges.between(theirs.source(), e.yours()).unified(theirs.id(), "yours")));
                throw e;
            }
            if (label != null) {
                store.label(name, label, saved.version(), access.author(common, by));
            }
            hint(before, saved, bump);
            return saved(common, store, saved);
        };
        return label == null ? access.on(common, work) : access.moving(common, work);
    }

    /** A change of what callers give or get deserves more than a patch. */
    private void hint(Optional<PromptVersion> before, PromptVersion saved, Bump bump) {
        Bump suggested = before.map(old ->
                        PromptChanges.between(old.source(), saved.source()).suggested())
                .orElse(Bump.PATCH);
        if (bump == Bump.PATCH && suggested != Bump.PATCH) {
            terminal.err()
                    .println("agentic: the schemas changed: --bump "
                            + suggested.name().toLowerCase(java.util.Locale.ROOT) + " is suggested.");
        }
    }

    private int saved(Common common, PromptStore store, PromptVersion saved) {
        return access.print(
                common,
                List.of(saved),
                version -> PromptViews.map(version, store.labels(version.name()), false),
                version -> version.id() + "  " + version.commit());
    }

    @Command(name = "delete", description = "Takes a template away; its versions stay.")
    int delete(
            @Mixin Common common,
            @Mixin Authorship by,
            @Parameters(paramLabel = "NAME", description = "The template's name.") String name,
            @Option(names = "--expect", paramLabel = "VERSION", description = "Only if it is at this version.")
                    String expected) {
        return access.moving(common, store -> {
            store.delete(name, access.author(common, by), by.message("Delete " + name), Optional.ofNullable(expected));
            return ExitCode.OK.number();
        });
    }

    @Command(name = "log", description = "Lists a template's versions, the newest first.")
    int log(@Mixin Common common, @Parameters(paramLabel = "NAME", description = "The template's name.") String name) {
        return access.on(common, store -> {
            List<PromptVersion> log = store.log(name);
            List<PromptStore.Label> labels = store.labels(name);
            return access.print(
                    common,
                    log,
                    version -> PromptViews.map(version, labels, false),
                    version -> PromptLines.line(version, labels));
        });
    }

    @Command(name = "diff", description = "Compares two versions, by field and by line.")
    int diff(
            @Mixin Common common,
            @Parameters(paramLabel = "FROM", description = "Such as planner@1.0.0.") String from,
            @Parameters(paramLabel = "TO", arity = "0..1", description = "Default: the newest of the same name.")
                    String to) {
        return access.on(common, store -> {
            PromptVersion old = store.read(from);
            PromptVersion now = store.read(to == null ? old.name() : to);
            PromptChanges changes = PromptChanges.between(old.source(), now.source());
            if (common.json) {
                terminal.out().println(Json.pretty(PromptViews.map(old, now, changes)));
            } else {
                changes.changes().forEach(change -> terminal.out().println(change.text()));
                terminal.out().print(changes.unified(old.id(), now.id()));
                terminal.out().flush();
            }
            return ExitCode.OK.number();
        });
    }

    @Command(name = "restore", description = "Saves an old version's text as the next version.")
    int restore(
            @Mixin Common common,
            @Mixin Authorship by,
            @Parameters(paramLabel = "PROMPT", description = "Such as planner@1.0.0.") String ref,
            @Option(names = "--expect", paramLabel = "VERSION", description = "Only if it is at this version.")
                    String expected) {
        return access.on(
                common,
                store -> saved(
                        common,
                        store,
                        store.restore(
                                ref,
                                access.author(common, by),
                                by.message("Restore " + ref),
                                Optional.ofNullable(expected))));
    }

    @Command(name = "blame", description = "Shows which version each line comes from.")
    int blame(
            @Mixin Common common, @Parameters(paramLabel = "NAME", description = "The template's name.") String name) {
        return access.on(
                common,
                store -> access.print(common, PromptBlame.of(store.log(name)), PromptViews::map, PromptLines::line));
    }

    @Command(name = "labels", description = "Lists a template's labels.")
    int labels(
            @Mixin Common common, @Parameters(paramLabel = "NAME", description = "The template's name.") String name) {
        return access.on(common, store -> {
            store.log(name);
            return access.print(common, store.labels(name), PromptViews::map, PromptLines::line);
        });
    }

    @Command(name = "export", description = "Writes all templates and suites into a folder.")
    int export(@Mixin Common common, @Parameters(paramLabel = "FOLDER", description = "Made if missing.") Path folder) {
        return access.on(common, store -> {
            terminal.out().println(store.copy().exportTo(folder) + " files written to " + folder);
            return ExitCode.OK.number();
        });
    }

    @Command(name = "import", description = "Saves all templates and suites of a folder in one commit, or none.")
    int importFolder(
            @Mixin Common common,
            @Mixin Authorship by,
            @Parameters(paramLabel = "FOLDER", description = "Where they are.") Path folder,
            @Option(
                            names = "--bump",
                            defaultValue = "auto",
                            description = "patch, minor, major, or auto by the schemas' change. Default: auto.")
                    Bump bump,
            @Option(
                            names = "--force",
                            description = "Replace also what others have saved since the folder was exported.")
                    boolean force) {
        return access.on(common, store -> {
            try {
                return access.print(
                        common,
                        List.copyOf(store.copy()
                                .importFrom(
                                        folder, access.author(common, by), by.message("Import " + folder), bump, force)
                                .values()),
                        version -> PromptViews.map(version, List.of(), false),
                        PromptVersion::id);
            } catch (FolderConflict e) {
                e.sides().forEach(side -> terminal.err()
                        .print(PromptChanges.between(side.theirs(), side.yours())
                                .unified(side.path(), "yours")));
                throw e;
            }
        });
    }

    private String text(String file) {
        try {
            return file.equals("-")
                    ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The file " + file + " can't be read as UTF-8 text.",
                    "Check its name, permissions and encoding.",
                    false,
                    e);
        }
    }
}
