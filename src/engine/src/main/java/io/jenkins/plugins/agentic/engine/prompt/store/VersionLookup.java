package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Optional;

/** Which version a reference names, see {@link PromptStore#read} and {@link PromptStore#resolve}. */
final class VersionLookup {
    private final PromptRepository repository;
    private final VersionIndex versions;
    private final Labels labels;

    VersionLookup(PromptRepository repository, VersionIndex versions, Labels labels) {
        this.repository = repository;
        this.versions = versions;
        this.labels = labels;
    }

    PromptVersion read(String ref) {
        PromptRef wanted = PromptRef.parse(ref);
        return wanted.selector().isEmpty()
                ? newest(wanted.name()).orElseThrow(() -> missing(wanted.name()))
                : selected(wanted);
    }

    Optional<PromptVersion> newest(PromptName name) {
        return versions.current(name, versions.sync());
    }

    PromptVersion resolve(String ref, String runId) {
        PromptRef wanted = PromptRef.parse(ref);
        PromptName name = wanted.name();
        if (!wanted.selector().isEmpty()) {
            return selected(wanted);
        }
        Optional<Labels.Target> canary = labels.find(name, PromptStore.CANARY)
                .filter(target -> !runId.isEmpty() && Canary.share(name, runId) < target.percent());
        return canary.or(() -> labels.find(name, PromptStore.PRODUCTION))
                .map(target -> labelled(name, target, canary.isPresent() ? PromptStore.CANARY : PromptStore.PRODUCTION))
                .orElseGet(() -> unlabelled(name));
    }

    private PromptVersion unlabelled(PromptName name) {
        PromptVersion newest = newest(name).orElseThrow(() -> missing(name));
        // Not by its author, whom a pushed commit may name as it likes.
        return repository
                .ref(PromptRepository.SHIPPED)
                .flatMap(shipped -> repository.files().blob(shipped, name.path()))
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
                            .files()
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
                        "Move the label to a version, on the page Prompts or by 'agentic prompts label " + name + " "
                                + label + " VERSION'."));
    }

    private AgenticException unknown(PromptRef wanted, String what) {
        if (versions.of(wanted.name()).isEmpty()) {
            return missing(wanted.name());
        }
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompt '" + wanted.name() + "' has no " + what + " '" + wanted.selector() + "'.",
                "The page Prompts, or 'agentic prompts log " + wanted.name() + "', shows its versions and labels.");
    }

    AgenticException missing(PromptName name) {
        boolean deleted = !versions.of(name).isEmpty();
        return new AgenticException(
                ErrorCode.PROMPT,
                deleted
                        ? "The prompt template '" + name + "' was deleted."
                        : "There is no prompt template '" + name + "'.",
                deleted
                        ? "The page Prompts, or 'agentic prompts restore " + name + "@VERSION', brings it back."
                        : "The page Prompts, or 'agentic prompts list', shows what there is.");
    }
}
