package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Lets runs, with what they paid and published, follow their job to another name: who may see and do what is asked of the job
 * that has the name, and the old one may be given to another job. What is noted is done once the database is there, in the
 * order in which it was noted, also after a crash. Thread-safe; one object a file.
 */
public final class JobMoves {
    /** What the names of deleted jobs end with: no job of a host can be called so. */
    public static final String GONE = "@deleted";

    private static final List<String> HANGING_ON_A_RUN = List.of("ledger", "reservation", "release", "publication");

    private final Path file;

    /** @param file where moves wait for the database, a line each; there need be none */
    public JobMoves(Path file) {
        this.file = file;
    }

    /** {@code at}, in ms: runs that began later are another job's. */
    private record Move(String from, String to, long at) {
        static Move of(Map<String, Object> line) {
            return new Move((String) line.get("from"), (String) line.get("to"), ((Number) line.get("at")).longValue());
        }
    }

    /**
     * Notes that a job is called otherwise from now on.
     *
     * @param at ms
     * @throws AgenticException {@link ErrorCode#HOME} when the note can't be written
     */
    public void moved(String from, String to, long at) {
        note(new Move(from, to, at));
    }

    /** The same for a job that is gone: its runs are nobody's any more who may see a new job of its name. */
    public void deleted(String job, long at) {
        note(new Move(job, job + GONE, at));
    }

    private synchronized void note(Move move) {
        // A line of its own, also behind one that a crash left without its end.
        String line = "\n" + Json.write(Map.of("from", move.from, "to", move.to, "at", move.at)) + "\n";
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Does what was noted.
     *
     * @param address where the runs of a job are found now: their sources begin with it
     */
    void apply(Database database, Function<String, Optional<String>> address) {
        // One at a time, each taken out before the next is done: one that is done twice after a crash changes nothing.
        Optional<Move> next = first();
        while (next.isPresent()) {
            Move move = next.get();
            Optional<String> place = address.apply(move.to);
            database.update(handle -> apply(handle, move, place));
            next = without(move);
        }
    }

    private synchronized Optional<Move> first() {
        return lines().stream().findFirst().map(Json::readMap).map(Move::of);
    }

    /** Takes out the first where it is this one still: somebody else may have done the same. */
    private synchronized Optional<Move> without(Move done) {
        if (first().filter(done::equals).isPresent()) {
            List<String> rest = lines();
            Path next = file.resolveSibling(file.getFileName() + ".next");
            try {
                Files.write(next, rest.subList(1, rest.size()));
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw unusable(e);
            }
        }
        return first();
    }

    /** Without what a crash left of a line. */
    private List<String> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.removeIf(line -> !line.endsWith("}"));
            return lines;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static void apply(Handle handle, Move move, Optional<String> place) {
        place.ifPresent(address -> moveSources(handle, move, address));
        handle.createUpdate("UPDATE run SET job = :to WHERE job = :from AND started <= :at")
                .bind("to", move.to)
                .bind("from", move.from)
                .bind("at", move.at)
                .execute();
        for (String table : HANGING_ON_A_RUN) {
            handle.createUpdate("UPDATE " + table + " SET job = :to WHERE job = :from"
                            + " AND run_id NOT IN (SELECT id FROM run WHERE job = :from)")
                    .bind("to", move.to)
                    .bind("from", move.from)
                    .execute();
        }
    }

    /** A source is the address of the job, then the number of the build. */
    private static void moveSources(Handle handle, Move move, String address) {
        Optional<String> any = handle.createQuery(
                        "SELECT source FROM run WHERE job = :from AND started <= :at ORDER BY started DESC LIMIT 1")
                .bind("from", move.from)
                .bind("at", move.at)
                .mapTo(String.class)
                .findOne()
                .filter(source -> source.matches(".+/[0-9]+/"));
        any.map(source -> source.substring(0, source.lastIndexOf('/', source.length() - 2) + 1))
                .ifPresent(before -> handle.createUpdate("UPDATE run SET source = CONCAT(:address,"
                                + " SUBSTRING(source, :rest)) WHERE job = :from AND started <= :at"
                                + " AND SUBSTRING(source, 1, :length) = :before")
                        .bind("address", address)
                        .bind("rest", before.length() + 1)
                        .bind("from", move.from)
                        .bind("at", move.at)
                        .bind("length", before.length())
                        .bind("before", before)
                        .execute());
    }

    /**
     * What a step under way wrote under the old name after its job moved, once the run has ended. A run of the REST API is no
     * job's ({@code @api/…}), and acts for one.
     */
    static void ended(Handle handle, String runId) {
        for (String table : HANGING_ON_A_RUN) {
            handle.createUpdate("UPDATE " + table + " SET job = (SELECT job FROM run WHERE id = :id)"
                            + " WHERE run_id = :id AND EXISTS (SELECT 1 FROM run"
                            + " WHERE id = :id AND run.job <> " + table + ".job AND run.job NOT LIKE '@%')")
                    .bind("id", runId)
                    .execute();
        }
    }

    private AgenticException unusable(IOException e) {
        return new AgenticException(
                ErrorCode.HOME,
                "The file " + file + ", which says what jobs were called, can't be used: " + e.getMessage() + ".",
                "Give Jenkins the right to write it.",
                true,
                e);
    }
}
