package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.store.LabelMoved;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The prompt templates that agents use, from a store into which those that ship are brought when it is first needed.
 * Thread-safe.
 */
public final class Prompts implements AutoCloseable {
    /** The templates that ship, by name. */
    static final List<String> SHIPPED = List.of(
            "architect",
            "coder",
            "judge",
            "monitor",
            "optimizer",
            "packager",
            "planner",
            "prompt",
            "prompt-optimizer",
            "reviewer",
            "tester");

    private static final int MOST_PARSED = 1000;

    private final Path repository;
    private final Map<PromptVersion, PromptTemplate> parsed = new ConcurrentHashMap<>();
    private final Consumer<LabelMoved> moved;
    private PromptStore store;

    /** @param repository the bare git repository, which is made when it is first needed */
    public Prompts(Path repository) {
        this(repository, label -> {});
    }

    /** @param moved told of each label that this process moves */
    public Prompts(Path repository, Consumer<LabelMoved> moved) {
        this.repository = repository;
        this.moved = moved;
    }

    /** A version, and its text ready to be rendered. */
    public record Resolved(PromptVersion version, PromptTemplate template) {
        /** A template that no store holds: its version's number is the beginning of its text's SHA-256. */
        public static Resolved unstored(PromptTemplate template) {
            String number = template.version().substring(template.name().length() + 1);
            return new Resolved(
                    new PromptVersion(template.name(), number, "", "", Instant.EPOCH, "", template.source()), template);
        }
    }

    /** The store behind it, opened if it isn't yet. */
    public synchronized PromptStore store() {
        if (store == null) {
            PromptStore opened = PromptStore.open(repository);
            try {
                opened.ship(shipped());
            } catch (RuntimeException e) {
                opened.close();
                throw e;
            }
            opened.onLabelMoved(moved);
            store = opened;
        }
        return store;
    }

    /** The store, where its repository is there already. */
    public Optional<PromptStore> storeIfThere() {
        return Files.exists(repository.resolve("HEAD")) ? Optional.of(store()) : Optional.empty();
    }

    /** The version that a call of the run uses, see {@link PromptStore#resolve}; or an error that says what is wrong. */
    public Resolved resolve(String ref, String runId) {
        return parsed(store().resolve(ref, runId));
    }

    /** The version of that reference, see {@link PromptStore#read}. */
    public Resolved read(String ref) {
        return parsed(store().read(ref));
    }

    private Resolved parsed(PromptVersion version) {
        PromptTemplate template = parsed.get(version);
        if (template == null) {
            template = PromptTemplate.parse(version.name(), version.source(), name -> partial(version, name));
            if (parsed.size() >= MOST_PARSED) {
                parsed.clear();
            }
            parsed.put(version, template);
        }
        return new Resolved(version, template);
    }

    /** The text of a partial as it was when the version was saved: the file of its name with '_' before it, beside it. */
    private Optional<String> partial(PromptVersion user, String name) {
        String folder = user.name().substring(0, user.name().lastIndexOf('/') + 1);
        try {
            return Optional.of(store().read(PromptName.ofPartial(folder, name) + "@" + user.commit())
                    .source());
        } catch (AgenticException e) {
            // The template's own error says where it is wanted.
            return Optional.empty();
        }
    }

    /** The texts that ship, by name. */
    static Map<String, String> shipped() {
        Map<String, String> sources = new TreeMap<>();
        SHIPPED.forEach(name -> sources.put(name, shipped(name)));
        return sources;
    }

    /** The text of one that ships. */
    static String shipped(String name) {
        try (InputStream in = Prompts.class.getResourceAsStream(name + ".prompt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
