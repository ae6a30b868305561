package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.RemoteSynced;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at the prompts' remote when it is due, and remembers how that went. Thread-safe; one look at a time. */
public final class PromptSync {
    private final Supplier<Optional<PromptRemote>> remote;
    private final Supplier<PromptStore> store;
    private final AuditLog audit;
    private final Clock clock;
    private volatile Optional<Look> last = Optional.empty();

    public PromptSync(
            Supplier<Optional<PromptRemote>> remote, Supplier<PromptStore> store, AuditLog audit, Clock clock) {
        this.remote = remote;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * How a look went.
     *
     * @param url the remote's address
     * @param synced empty where it failed
     * @param error why it failed, as a person is told; empty where it did not
     */
    public record Look(Instant at, String url, Optional<RemoteSynced> synced, String error) {
        /** What is wrong: the error, or what the remote did not take; empty where nothing is. */
        public String trouble() {
            return error.isEmpty()
                    ? synced.map(RemoteSynced::refused)
                            .filter(refused -> !refused.isEmpty())
                            .map(refused ->
                                    "The prompts' remote " + url + " did not take " + String.join(", ", refused) + ".")
                            .orElse("")
                    : error;
        }
    }

    /** The last look of this process. */
    public Optional<Look> last() {
        return last;
    }

    /** Looks if it is time to; what goes wrong is logged once, not at each look. */
    public synchronized void lookIfDue() {
        Optional<PromptRemote> wanted = remote.get();
        if (wanted.isEmpty() || last.isPresent() && clock.instant().isBefore(due(wanted.get(), last.get()))) {
            return;
        }
        String before = last.map(Look::trouble).orElse("");
        try {
            look(wanted.get());
        } catch (AgenticException e) {
            // Kept in the look, and told below.
        }
        String trouble = last.map(Look::trouble).orElse("");
        if (!trouble.isEmpty() && !trouble.equals(before)) {
            System.getLogger(PromptSync.class.getName()).log(System.Logger.Level.WARNING, trouble);
        }
    }

    private static Instant due(PromptRemote remote, Look last) {
        return last.url.equals(remote.url()) ? last.at.plus(remote.every()) : Instant.EPOCH;
    }

    /**
     * Looks now.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} where there is no remote; else as {@link PromptStore#sync}
     */
    public synchronized RemoteSynced look() {
        return look(remote.get()
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.USAGE, "The prompts have no remote.", "Name one in the settings: prompts.remote.")));
    }

    private RemoteSynced look(PromptRemote there) {
        try {
            RemoteSynced synced = store.get().sync(there);
            last = Optional.of(new Look(clock.instant(), there.url(), Optional.of(synced), ""));
            if (synced.received() > 0) {
                audit.append(new AuditEntry(
                        AuditEntry.ENGINE, "prompt.received", there.url(), Map.of("commits", synced.received()), ""));
            }
            return synced;
        } catch (AgenticException e) {
            last = Optional.of(new Look(clock.instant(), there.url(), Optional.empty(), e.sentence()));
            throw e;
        }
    }
}
