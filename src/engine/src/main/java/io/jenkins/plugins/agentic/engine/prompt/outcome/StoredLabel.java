package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.util.Optional;
import java.util.function.Supplier;

/** The label {@code production} of the store of prompts. */
public final class StoredLabel implements ProductionLabel {
    private final Supplier<PromptStore> prompts;

    /** @param prompts asked when the store is needed */
    public StoredLabel(Supplier<PromptStore> prompts) {
        this.prompts = prompts;
    }

    @Override
    public Optional<String> version(String prompt) {
        try {
            PromptStore store = prompts.get();
            return Optional.of(store.labelled(prompt, PromptStore.PRODUCTION)
                    .filter(version -> !version.version().isEmpty())
                    .orElseGet(() -> store.resolve(prompt, ""))
                    .id());
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.PROMPT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public boolean move(String prompt, String expected, String target, String why) {
        if (prompts.get().newest(prompt).isEmpty()) {
            return false;
        }
        String now = labelled(prompt).orElse(PromptStore.NONE);
        if (!now.equals(PromptStore.NONE) && !expected.equals(prompt + "@" + now)) {
            return false;
        }
        String number = target.substring(target.lastIndexOf('@') + 1);
        return prompts.get().moveLabel(prompt, PromptStore.PRODUCTION, now, number, AuditEntry.ENGINE);
    }

    private Optional<String> labelled(String prompt) {
        return prompts.get().labels(prompt).stream()
                .filter(label -> label.name().equals(PromptStore.PRODUCTION))
                .map(PromptStore.Label::version)
                .filter(number -> !number.isEmpty())
                .findFirst();
    }
}
