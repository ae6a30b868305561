package io.jenkins.plugins.agentic.engine.prompt.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;

/** Where labels are, and moving them: one move at a time wins, and listeners are told of each that this process makes. */
final class LabelMoves {
    private static final int TRIES = 200;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final Labels labels;
    private final List<Consumer<LabelMoved>> listeners = new CopyOnWriteArrayList<>();

    LabelMoves(PromptRepository repository, VersionIndex versions, Labels labels) {
        this.repository = repository;
        this.versions = versions;
        this.labels = labels;
    }

    void listen(Consumer<LabelMoved> listener) {
        listeners.add(listener);
    }

    List<PromptStore.Label> of(PromptName wanted) {
        return labels.of(wanted).entrySet().stream()
                .map(label -> new PromptStore.Label(
                        label.getKey(),
                        versions.at(wanted, label.getValue().commit())
                                .map(PromptVersion::version)
                                .orElse(""),
                        label.getValue().commit().name(),
                        label.getValue().percent()))
                .toList();
    }

    void move(PromptName wanted, String label, PromptVersion target, int percent, String author, String runId) {
        Labels.checked(label);
        PersonIdent by = Authors.of(author, PromptWriter.now());
        for (int i = 0; i < TRIES; i++) {
            ObjectId before = repository.ref(wanted.labelRefs() + label).orElse(ObjectId.zeroId());
            Optional<Labels.Target> moved = labels.set(wanted, label, target, percent, by, before);
            if (moved.isPresent()) {
                tell(moved(wanted, label, moved.get(), runId));
                return;
            }
            PromptWriter.pause(i);
        }
        throw PromptWriter.busy(repository.folder());
    }

    /** Moves a label only if it is at the expected version now; false, and nothing is done, if not. */
    boolean moveIf(PromptName wanted, String label, String expected, PromptVersion target, String author) {
        Labels.checked(label);
        ObjectId before = repository.ref(wanted.labelRefs() + label).orElse(ObjectId.zeroId());
        Optional<String> now = of(wanted).stream()
                .filter(known -> known.name().equals(label))
                .map(PromptStore.Label::version)
                .findFirst();
        if (!now.orElse(PromptStore.NONE).equals(expected)) {
            return false;
        }
        Optional<Labels.Target> moved =
                labels.set(wanted, label, target, 100, Authors.of(author, PromptWriter.now()), before);
        moved.ifPresent(there -> tell(moved(wanted, label, there, "")));
        return moved.isPresent();
    }

    void remove(PromptName name, String label, String author) {
        String ref = name.labelRefs() + Labels.checked(label);
        for (int i = 0; i < TRIES; i++) {
            Optional<ObjectId> before = repository.ref(ref);
            if (before.isEmpty()) {
                return;
            }
            if (labels.remove(name, label, before.get())) {
                tell(new LabelMoved(name.text(), label, "", 100, "", author, PromptWriter.now(), ""));
                return;
            }
            PromptWriter.pause(i);
        }
        throw PromptWriter.busy(repository.folder());
    }

    List<LabelMoved> last() {
        List<LabelMoved> moves = new ArrayList<>();
        labels.all().forEach((name, own) -> own.forEach((label, target) -> moves.add(moved(name, label, target, ""))));
        return moves;
    }

    private void tell(LabelMoved moved) {
        listeners.forEach(listener -> listener.accept(moved));
    }

    private static LabelMoved moved(PromptName name, String label, Labels.Target target, String runId) {
        return new LabelMoved(
                name.text(),
                label,
                target.commit().name(),
                target.percent(),
                target.ref().name(),
                target.by(),
                target.at(),
                runId);
    }
}
