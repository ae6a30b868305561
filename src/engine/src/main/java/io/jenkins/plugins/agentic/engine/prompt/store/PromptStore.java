package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;

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

    private static final int TRIES = 20;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final Labels labels;
    private final PromptWriter writer;
    private final PromptFolder folder;
    private final List<Consumer<LabelMoved>> listeners = new CopyOnWriteArrayList<>();

    private PromptStore(PromptRepository repository) {
        this.repository = repository;
        this.versions = new VersionIndex(repository);
        this.labels = new Labels(repository);
        this.writer = new PromptWriter(repository, versions);
        this.folder = new PromptFolder(repository, versions, labels, writer);
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
        listeners.add(listener);
    }

    /**
     * The version that {@code name@label}, {@code name@1.2.0} or {@code name@commit} names; for a name alone, the version
     * of the file as it is on the branch, labelled or not.
     */
    public PromptVersion read(String ref) {
        PromptRef wanted = PromptRef.parse(ref);
        return wanted.selector().isEmpty()
                ? newest(wanted.name()).orElseThrow(() -> missing(wanted.name()))
                : selected(wanted);
    }

    /** The version of the file as it is on the branch. */
    public Optional<PromptVersion> newest(String name) {
        return newest(new PromptName(name));
    }

    private Optional<PromptVersion> newest(PromptName name) {
        return versions.current(name, versions.sync());
    }

    /**
     * The version a call uses: as {@link #read}, but a name alone means the label production, of which a canary takes its
     * share; without that label, the newest that shipped with the product, else the newest.
     *
     * @param runId decides who gets the canary: all calls of a run the same; empty where no run asks, which never gets it
     */
    public PromptVersion resolve(String ref, String runId) {
        PromptRef wanted = PromptRef.parse(ref);
        PromptName name = wanted.name();
        if (!wanted.selector().isEmpty()) {
            return selected(wanted);
        }
        Optional<Labels.Target> canary = labels.find(name, CANARY)
                .filter(target -> !runId.isEmpty() && Canary.share(name, runId) < target.percent());
        return canary.or(() -> labels.find(name, PRODUCTION))
                .map(target -> labelled(name, target, canary.isPresent() ? CANARY : PRODUCTION))
                .orElseGet(() -> unlabelled(name));
    }

    /** Where a label points, as far as it is known without reading all labels: it may have moved a second ago. */
    public Optional<PromptVersion> labelled(String name, String label) {
        PromptName wanted = new PromptName(name);
        return labels.find(wanted, label).flatMap(target -> versions.at(wanted, target.commit()));
    }

    private PromptVersion unlabelled(PromptName name) {
        PromptVersion newest = newest(name).orElseThrow(() -> missing(name));
        // Not by its author, whom a pushed commit may name as it likes.
        return repository
                .ref(PromptRepository.SHIPPED)
                .flatMap(shipped -> repository.blob(shipped, name.path()))
                .flatMap(blob -> versions.withBlob(name, blob))
                .orElse(newest);
    }

    private PromptVersion selected(PromptRef wanted) {
        PromptName name = wanted.name();
        String selector = wanted.selector();
        Optional<Semver> number = Semver.parse(selector);
        if (number.isPresent()) {
            return Optional.ofNullable(versions.of(name).get(number.get()))
                    .or(() -> {
                        versions.sync();
                        return Optional.ofNullable(versions.of(name).get(number.get()));
                    })
                    .map(commit -> versions.read(name, number.get(), commit))
                    .orElseThrow(() -> unknown(wanted, "version"));
        }
        if (Labels.isCommit(selector)) {
            versions.sync();
            return repository
                    .commitNamed(selector)
                    .flatMap(commit -> versions.at(name, commit).or(() -> repository
                            .blob(commit, name.path())
                            .flatMap(blob -> versions.withBlob(name, blob))))
                    .orElseThrow(() -> unknown(wanted, "commit"));
        }
        return labels.find(name, selector)
                .map(target -> labelled(name, target, selector))
                .orElseThrow(() -> unknown(wanted, "label"));
    }

    private PromptVersion labelled(PromptName name, Labels.Target target, String label) {
        return versions.at(name, target.commit())
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.PROMPT,
                        "The label '" + label + "' of the prompt '" + name + "' points at "
                                + target.commit().name() + ", which is no version of it.",
                        "Move the label to a version: agentic prompts label " + name + " " + label + " VERSION."));
    }

    private AgenticException unknown(PromptRef wanted, String what) {
        if (versions.of(wanted.name()).isEmpty()) {
            return missing(wanted.name());
        }
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompt '" + wanted.name() + "' has no " + what + " '" + wanted.selector() + "'.",
                "'agentic prompts log " + wanted.name() + "' shows its versions and labels.");
    }

    private AgenticException missing(PromptName name) {
        boolean deleted = !versions.of(name).isEmpty();
        return new AgenticException(
                ErrorCode.PROMPT,
                deleted
                        ? "The prompt template '" + name + "' was deleted."
                        : "There is no prompt template '" + name + "'.",
                deleted
                        ? "'agentic prompts restore " + name + "@VERSION' brings it back; 'agentic prompts log " + name
                                + "' shows its versions."
                        : "'agentic prompts list' shows what there is.");
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
        if (newest(wanted).isEmpty()) {
            throw missing(wanted);
        }
        writer.delete(wanted, author, message, expected);
        labels.of(wanted).keySet().forEach(label -> unlabel(name, label, author));
    }

    /** Saves an old version's text as the next version. */
    public PromptVersion restore(String ref, String author, String message) {
        PromptVersion old = read(ref);
        return save(old.name(), old.source(), author, message, Optional.empty(), Bump.AUTO);
    }

    /** The template's test suite, as it is on the branch. */
    public Optional<String> suite(String name) {
        PromptName wanted = new PromptName(name);
        return Optional.ofNullable(versions.sync())
                .flatMap(tip -> repository.blob(tip, wanted.suitePath()))
                .map(blob -> repository.text(blob, wanted.suitePath()));
    }

    /**
     * Saves the template's test suite beside it; that makes a commit, and no version of the template.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} where it is no suite, with line and cure
     */
    public void saveSuite(String name, String yaml, String author, String message) {
        writer.saveSuite(new PromptName(name), yaml, author, message);
    }

    /** All versions, the newest first. */
    public List<PromptVersion> log(String name) {
        PromptName wanted = new PromptName(name);
        versions.sync();
        List<PromptVersion> log = versions.of(wanted).descendingMap().entrySet().stream()
                .map(version -> versions.read(wanted, version.getKey(), version.getValue()))
                .toList();
        if (log.isEmpty()) {
            throw missing(wanted);
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
        PromptName wanted = new PromptName(name);
        return labels.of(wanted).entrySet().stream()
                .map(label -> new Label(
                        label.getKey(),
                        versions.at(wanted, label.getValue().commit())
                                .map(PromptVersion::version)
                                .orElse(""),
                        label.getValue().commit().name(),
                        label.getValue().percent()))
                .toList();
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
        requireLabel(label);
        move(name, label, version, 100, author);
    }

    /** Gives the version to so many percent of the runs that ask for no version by name; 1 to 99. */
    public void canary(String name, String version, int percent, String author) {
        if (percent < 1 || percent > 99) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "A canary of " + percent + " percent is not possible.",
                    "Give it 1 to 99; to give it to all, move production.");
        }
        move(name, CANARY, version, percent, author);
    }

    private void move(String name, String label, String version, int percent, String author) {
        PromptName wanted = new PromptName(name);
        Labels.checked(label);
        PromptVersion target = read(name + "@" + version);
        PersonIdent by = Authors.of(author, writer.now());
        for (int i = 0; i < TRIES; i++) {
            ObjectId before = repository.ref(wanted.labelRefs() + label).orElse(ObjectId.zeroId());
            Optional<Labels.Target> moved = labels.set(wanted, label, target, percent, by, before);
            if (moved.isPresent()) {
                tell(moved(wanted, label, moved.get()));
                return;
            }
            PromptWriter.pause(i);
        }
        throw PromptWriter.busy(repository.folder());
    }

    /** Points the label at a version only if it points at the expected one now; false, and nothing is done, if not. */
    public boolean moveLabel(String name, String label, String expected, String version, String author) {
        PromptName wanted = new PromptName(name);
        Labels.checked(label);
        ObjectId before = repository.ref(wanted.labelRefs() + label).orElse(ObjectId.zeroId());
        Optional<String> now = labels(name).stream()
                .filter(known -> known.name().equals(label))
                .map(Label::version)
                .findFirst();
        PromptVersion target = read(name + "@" + version);
        if (!now.orElse(NONE).equals(expected)) {
            return false;
        }
        Optional<Labels.Target> moved =
                labels.set(wanted, label, target, 100, Authors.of(author, writer.now()), before);
        moved.ifPresent(there -> tell(moved(wanted, label, there)));
        return moved.isPresent();
    }

    /** Takes a label away; nothing happens where it is not there. */
    public void unlabel(String name, String label, String author) {
        String ref = new PromptName(name).labelRefs() + Labels.checked(label);
        for (int i = 0; i < TRIES; i++) {
            Optional<ObjectId> before = repository.ref(ref);
            if (before.isEmpty()) {
                return;
            }
            if (labels.remove(new PromptName(name), label, before.get())) {
                tell(new LabelMoved(name, label, "", 100, "", author, writer.now()));
                return;
            }
            PromptWriter.pause(i);
        }
        throw PromptWriter.busy(repository.folder());
    }

    private void tell(LabelMoved moved) {
        listeners.forEach(listener -> listener.accept(moved));
    }

    private static LabelMoved moved(PromptName name, String label, Labels.Target target) {
        return new LabelMoved(
                name.text(),
                label,
                target.commit().name(),
                target.percent(),
                target.ref().name(),
                target.by(),
                target.at());
    }

    /** All labels there are, each as it was moved last, whoever did it; what git's refs and tags say. */
    public List<LabelMoved> lastMoves() {
        List<LabelMoved> moves = new ArrayList<>();
        labels.all().forEach((name, own) -> own.forEach((label, target) -> moves.add(moved(name, label, target))));
        return moves;
    }

    /** What there is, as a whole: lists, searches, export and import. */
    public PromptFolder folder() {
        return folder;
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
