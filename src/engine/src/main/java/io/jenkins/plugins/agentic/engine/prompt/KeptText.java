package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptConflict;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A text that a step made, as a version: the template's next where it builds on what is there, else one beside it, so that
 * nobody's newer edit is overwritten.
 *
 * @param note what became of it where the template stays as it is, in words for a person; else empty
 */
record KeptText(PromptVersion version, String note) {

    /** @param isBase whether the text takes the place of this version of the template */
    static KeptText save(
            PromptStore store,
            String name,
            String source,
            String author,
            String message,
            Predicate<PromptVersion> isBase) {
        Optional<PromptVersion> newest = store.newest(name);
        if (newest.isEmpty() || newest.get().source().equals(source) || isBase.test(newest.get())) {
            String expected = newest.map(PromptVersion::version).orElse(PromptStore.NONE);
            try {
                return new KeptText(store.save(name, source, author, message, Optional.of(expected), Bump.AUTO), "");
            } catch (PromptConflict e) {
                newest = e.theirs();
            }
        }
        PromptVersion beside = store.saveBeside(name, source, author, message);
        String there = newest.map(edit -> edit.id() + ", saved by " + edit.author() + ", stays the newest of " + name)
                .orElse(name + " was deleted meanwhile");
        return new KeptText(
                beside,
                there + "; this text is " + beside.id()
                        + " beside it. Compare them on the page Prompts, or by 'agentic prompts"
                        + " diff " + newest.map(PromptVersion::id).orElse(name) + " " + beside.id()
                        + "', and take it by saving it there, or by 'agentic prompts restore " + beside.id() + "'.");
    }
}
