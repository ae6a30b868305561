package io.jenkins.plugins.agentic.engine.publish;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of one request at its target, by their names without folders, and how far each is. It is kept with the release,
 * before and after each file is sent: a registry that keeps no note of who sent a file can be asked with it long after.
 */
public final class SentFiles {
    private static final String ALL = "*";

    private final Map<String, Sent> files;
    private final Keeper keeper;

    /** How far a file is. */
    public enum State {
        /** It belongs to the release; nothing of it was sent. */
        PLANNED,
        /** It may have been sent: nobody knows whether the registry took it. */
        SENDING,
        /** The registry said that it took it. */
        TAKEN,
        /** The registry showed it, and may have been told to remove it. */
        REMOVING;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One file: SHA-256 of what is or was to be sent. */
    public record Sent(String sha256, State state) {}

    /** Keeps what becomes of a file; on disk when it returns. */
    @FunctionalInterface
    interface Keeper {
        void keep(String file, Sent sent);
    }

    SentFiles(Map<String, Sent> known, Keeper keeper) {
        this.files = new TreeMap<>(known);
        this.keeper = keeper;
    }

    /** None, and kept in memory only. */
    public static SentFiles none() {
        return new SentFiles(Map.of(), (file, sent) -> {});
    }

    /** Notes which files there are; what is known of one stays. */
    public void plan(Map<String, String> sums) {
        sums.forEach((file, sum) -> {
            if (!files.containsKey(file)) {
                note(file, sum, State.PLANNED);
            }
        });
    }

    /** Notes how far a file is. */
    public void note(String file, String sha256, State state) {
        Sent sent = new Sent(sha256, state);
        if (!sent.equals(files.put(file, sent))) {
            keeper.keep(file, sent);
        }
    }

    /** Names to SHA-256 of all files of the request; empty where nobody knows them any more. */
    public Map<String, String> sums() {
        Map<String, String> sums = new TreeMap<>();
        files.forEach((file, sent) -> sums.put(file, sent.sha256));
        sums.remove(ALL);
        return sums;
    }

    /** Whether a file may have been sent by this request. */
    public boolean began(String file) {
        Sent sent = files.getOrDefault(file, files.get(ALL));
        return sent != null && sent.state != State.PLANNED;
    }

    /** Names of the files that are that far. */
    public List<String> in(State state) {
        return files.entrySet().stream()
                .filter(each -> !each.getKey().equals(ALL) && each.getValue().state == state)
                .map(Map.Entry::getKey)
                .toList();
    }
}
