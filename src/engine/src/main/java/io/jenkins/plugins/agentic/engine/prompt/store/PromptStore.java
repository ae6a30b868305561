package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Prompts as versioned code, in a bare git repository: one file a template, one commit a save, one ref a version, refs
 * that move as labels. Several threads and processes, and ordinary git clients, may use one repository at a time.
 */
public final class PromptStore implements AutoCloseable {
    /** The expected version of a template that is to be new. */
    public static final String NONE = "";

    public static final String PRODUCTION = "production";
    public static final String CANDIDATE = "candidate";
    public static final String CANARY = "canary";

    /** The labels that have a meaning, which people are offered. */
    public static final List<String> LABELS = List.of(CANDIDATE, CANARY, PRODUCTION);

    /** Who moves a label to a version that ships with the product. */
    public static final String SHIPPER = ShippedPrompts.AUTHOR;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final Labels labels;
    private final PromptWriter writer;
    private final PromptFolder folder;
    private final FolderCopy copy;
    private final VersionLookup lookup;
    private final LabelMoves moves;

    private PromptStore(PromptRepository repository) {
        this.repository = repository;
        this.versions = new VersionIndex(repository);
        this.labels = new Labels(repository);
        this.writer = new PromptWriter(repository, versions);
        this.folder = new PromptFolder(repository, versions, labels);
        this.lookup = new VersionLookup(repository, versions, labels);
        this.moves = new LabelMoves(repository, versions, labels);
        this.copy = new FolderCopy(repository, versions, writer);
    }

    /**
     * Opens the repository, and makes it where the folder does not exist or is empty.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} where the folder holds something else, or can't be used
     */
    public static PromptStore open(Path folder) {
        return new PromptStore(PromptRepository.open(folder));
    }

    /** Tells of each label that this process moves; what others move is seen by {@link #lastMoves}. */
    public void onLabelMoved(Consumer<LabelMoved> listener) {
        moves.listen(listener);
    }

    /**
     * The version that {@code name@label}, {@code name@1.2.0} or {@code name@commit} names; for a name alone, the version
     * of the file as it is on the branch, labelled or not.
     */
    public PromptVersion read(String ref) {
        return lookup.read(ref);
    }

    /** The version of the file as it is on the branch. */
    public Optional<PromptVersion> newest(String name) {
        return lookup.newest(new PromptName(name));
    }

    /**
     * The version a call uses: as {@link #read}, but a name alone means the label production, of which a canary takes its
     * share; without that label, the newest that shipped with the product, else the newest.
     *
     * @param runId decides who gets the canary: all calls of a run the same; empty where no run asks, which never gets it
     */
    public PromptVersion resolve(String ref, String runId) {
        return lookup.resolve(ref, runId);
    }

    /** Where a label points, as far as it is known without reading all labels: it may have moved a second ago. */
    public Optional<PromptVersion> labelled(String name, String label) {
        PromptName wanted = new PromptName(name);
        return labels.find(wanted, label).flatMap(target -> versions.at(wanted, target.commit()));
    }

    /**
     * Saves a template as its next version; its first is 1.0.0. A text that is there already makes no version, unless a
     * partial it uses has another text now: a version keeps the partials as they were when it was saved.
     *
     * @param author {@code Name <mail>}, or a name
     * @param expected the version the text is based on, {@link #NONE} for a new template; empty to save in any case
     * @throws PromptConflict where the template is at another version than expected
     * @throws AgenticException {@link ErrorCode#PROMPT} where the text is no template, or is too long
     */
    public PromptVersion save(
            String name, String source, String author, String message, Optional<String> expected, Bump bump) {
        return writer.save(new PromptName(name), source, author, message, expected, bump);
    }

    /**
     * Saves a text as a version beside the branch, unless a version has it: the file there, which may be somebody's newer edit, stays as it is, and
     * {@link #newest} goes on to answer that.
     */
    public PromptVersion saveBeside(String name, String source, String author, String message) {
        return writer.saveBeside(new PromptName(name), source, author, message);
    }

    /** Refuses what {@link #save} would refuse: a bad name, a text that is no template, a partial that is not there. */
    public void requireSavable(String name, String source) {
        writer.check(new PromptName(name), source);
    }

    /** Takes the template off the branch, and its labels away; its versions stay and can be restored. */
    public void delete(String name, String author, String message, Optional<String> expected) {
        PromptName wanted = new PromptName(name);
        if (lookup.newest(wanted).isEmpty()) {
            throw lookup.missing(wanted);
        }
        writer.delete(wanted, author, message, expected);
        labels.of(wanted).keySet().forEach(label -> unlabel(name, label, author));
    }

    /** Saves an old version's text as the next version; {@code expected} as for {@link #save}. */
    public PromptVersion restore(String ref, String author, String message, Optional<String> expected) {
        PromptVersion old = read(ref);
        return save(old.name(), old.source(), author, message, expected, Bump.AUTO);
    }

    /** The template's test suite, as it is on the branch. */
    public Optional<String> suite(String name) {
        PromptName wanted = new PromptName(name);
        return Optional.ofNullable(versions.sync())
                .flatMap(tip -> repository.files().blob(tip, wanted.suitePath()))
                .map(blob -> repository.files().text(blob, wanted.suitePath()));
    }

    /**
     * Saves the template's test suite beside it; that makes a commit, and no version of the template.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} where it is no suite, with line and cure
     */
    public void saveSuite(String name, String yaml, String author, String message) {
        writer.saveSuite(new PromptName(name), yaml, author, message, now -> true);
    }

    /**
     * The same, where the suite is as it should be.
     *
     * @param expected what it should be, of its text now, which is empty where there is none
     * @return false, and nothing is done, where it is not
     */
    public boolean saveSuite(String name, String yaml, String author, String message, Predicate<String> expected) {
        return writer.saveSuite(new PromptName(name), yaml, author, message, expected);
    }

    /** All versions, the newest first. */
    public List<PromptVersion> log(String name) {
        PromptName wanted = new PromptName(name);
        versions.sync();
        List<PromptVersion> log = versions.of(wanted).descendingMap().entrySet().stream()
                .map(version -> versions.read(wanted, version.getKey(), version.getValue()))
                .toList();
        if (log.isEmpty()) {
            throw lookup.missing(wanted);
        }
        return log;
    }

    /**
     * Where a label is.
     *
     * @param version the version's number; empty where it points at none
     * @param percent a canary's share of the calls, else 100
     */
    public record Label(String name, String version, String commit, int percent) {}

    /** The template's labels, as they are now. */
    public List<Label> labels(String name) {
        return moves.of(new PromptName(name));
    }

    /** Refuses what {@link #label} can't move: what is no label, and the canary, which needs a percentage. */
    public static void requireLabel(String label) {
        if (Labels.checked(label).equals(CANARY)) {
            throw new AgenticException(
                    ErrorCode.PROMPT, "The label 'canary' needs a percentage.", "Say which share of the runs gets it.");
        }
    }

    /** Points a label at a version; a canary needs {@link #canary}. */
    public void label(String name, String label, String version, String author) {
        label(name, label, version, author, "");
    }

    /**
     * The same in a run, which the audit log names.
     *
     * @param runId empty outside of one
     */
    public void label(String name, String label, String version, String author, String runId) {
        requireLabel(label);
        moves.move(new PromptName(name), label, read(name + "@" + version), 100, author, runId);
    }

    /** Gives the version to so many percent of the runs that ask for no version by name; 1 to 99. */
    public void canary(String name, String version, int percent, String author) {
        canary(name, version, percent, author, "");
    }

    /**
     * The same in a run, which the audit log names.
     *
     * @param runId empty outside of one
     */
    public void canary(String name, String version, int percent, String author, String runId) {
        if (percent < 1 || percent > 99) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "A canary of " + percent + " percent is not possible.",
                    "Give it 1 to 99; to give it to all, move production.");
        }
        moves.move(new PromptName(name), CANARY, read(name + "@" + version), percent, author, runId);
    }

    /** Points the label at a version only if it points at the expected one now; false, and nothing is done, if not. */
    public boolean moveLabel(String name, String label, String expected, String version, String author) {
        return moves.moveIf(new PromptName(name), label, expected, read(name + "@" + version), author);
    }

    /** Takes a label away; nothing happens where it is not there. */
    public void unlabel(String name, String label, String author) {
        moves.remove(new PromptName(name), label, author);
    }

    /** All labels there are, each as it was moved last, whoever did it; what git's refs and tags say. */
    public List<LabelMoved> lastMoves() {
        return moves.last();
    }

    /** What there is, as a whole. */
    public PromptFolder folder() {
        return folder;
    }

    /** What there is as files: export and import. */
    public FolderCopy copy() {
        return copy;
    }

    /** Brings the prompts of this release in; see {@link ShippedPrompts}. */
    public void ship(Map<String, String> sources) {
        new ShippedPrompts(this, repository, versions, writer).ship(sources);
    }

    /**
     * Keeps up with a repository elsewhere: commits of its branch come in and get their versions; the branch, the versions
     * and the labels go out, and labels never come in. One store a remote.
     *
     * @throws AgenticException {@link ErrorCode#CONFLICT} where both changed the same lines, and nothing is done;
     *     {@link ErrorCode#PROMPT} where the remote can't be reached, or does not let us in
     */
    public RemoteSynced sync(PromptRemote remote) {
        return new RemoteSync(repository, versions, remote).run();
    }

    /** The folder of the bare repository, for clone and push. */
    public Path place() {
        return repository.folder();
    }

    @Override
    public void close() {
        repository.close();
    }
}
