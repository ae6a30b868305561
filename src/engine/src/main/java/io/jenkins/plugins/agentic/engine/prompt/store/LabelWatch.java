package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tells which labels moved since they were looked at last, whoever moved them. What was seen is kept in a file, so that a
 * move while nobody looked is told too. The first sight of a label is no move. One watch a file; not thread-safe.
 */
public final class LabelWatch {
    private final Path file;

    public LabelWatch(Path file) {
        this.file = file;
    }

    /** What there is to see now; {@link #remember} makes it what was seen. */
    public final class Look {
        private final List<String> moved;
        private final Map<String, Object> seen;
        private final boolean news;

        private Look(List<String> moved, Map<String, Object> seen, boolean news) {
            this.moved = moved;
            this.seen = seen;
            this.news = news;
        }

        /** The prompts whose label points elsewhere than when it was seen last. */
        public List<String> moved() {
            return List.copyOf(moved);
        }

        /** Keeps what was seen, once what it calls for is done. */
        public void remember() {
            if (news) {
                write(seen);
            }
        }
    }

    /** Looks where the label of these prompts is. */
    public Look look(PromptStore store, Collection<String> prompts, String label) {
        Map<String, Object> before = read();
        Map<String, Object> seen = new LinkedHashMap<>();
        List<String> moved = new ArrayList<>();
        for (String prompt : prompts) {
            String now = store.labels(prompt).stream()
                    .filter(known -> known.name().equals(label))
                    .map(PromptStore.Label::commit)
                    .findFirst()
                    .orElse("");
            String key = prompt + "@" + label;
            seen.put(key, now);
            if (before.containsKey(key) && !Objects.equals(before.get(key), now)) {
                moved.add(prompt);
            }
        }
        return new Look(moved, seen, !seen.equals(before));
    }

    private Map<String, Object> read() {
        try {
            return Files.exists(file) ? Json.readMap(Files.readString(file)) : Map.of();
        } catch (IOException | RuntimeException e) {
            // Unreadable is as if nothing was seen yet: the next look is the first.
            return Map.of();
        }
    }

    private void write(Map<String, Object> seen) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, Json.write(seen));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.HOME, file + " can't be written.", "Check its folder's permissions.", false, e);
        }
    }
}
