package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Asks the database both ways: which prompt versions, models and persons had a part in an artifact, and which artifacts a
 * prompt version had a part in. A part is a call in the same run, before the artifact was taken down.
 */
public final class Lineage {
    /** Answers are of the newest so many. */
    public static final int MOST = 1000;

    /** When something was made that was archived only: at the end of its run, whenever that is. */
    private static final long ARCHIVED = 9_000_000_000_000L;
    /**
     * What compilePackage took down; and what was archived only, for which all of the run counts. What attests to the first is
     * no artifact of its own.
     */
    private static final String ARTIFACTS = "(SELECT run_id, path, sha256, size, repository, source_commit,"
            + " changed, digest, at FROM built_artifact"
            + " UNION ALL SELECT a.run_id, a.path, a.sha256, a.size, '', '', FALSE, '', " + ARCHIVED
            + " FROM artifact a"
            + " WHERE a.path NOT LIKE '" + Artifacts.FOLDER + "%' AND NOT EXISTS"
            + " (SELECT 1 FROM built_artifact b WHERE b.run_id = a.run_id AND b.sha256 = a.sha256)) made";

    /** What provenance says of a build step. */
    private static final List<String> OF_STEP =
            List.of("name", "command", "tool", "exitCode", "passed", "counts", "coverage", "tests");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");

    private final Database database;
    private final PromptCommits commits;

    /** Knows the commits of prompt versions. */
    @FunctionalInterface
    public interface PromptCommits {
        /**
         * The commit that made a version.
         *
         * @param version such as {@code planner@1.0.0}
         * @return 40 hex digits; empty where the version is not known (any more)
         */
        Optional<String> of(String version);
    }

    public Lineage(Database database, PromptCommits commits) {
        this.database = database;
        this.commits = commits;
    }

    static void record(Handle handle, String runId, Artifact artifact, Sources sources, long at) {
        handle.createUpdate("DELETE FROM built_artifact WHERE run_id = ? AND path = ? AND sha256 = ?")
                .bind(0, runId)
                .bind(1, artifact.path())
                .bind(2, artifact.sha256())
                .execute();
        handle.createUpdate(
                        "INSERT INTO built_artifact (run_id, path, sha256, size, media_type, sources, at, repository,"
                                + " source_commit, changed, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(0, runId)
                .bind(1, artifact.path())
                .bind(2, artifact.sha256())
                .bind(3, artifact.size())
                .bind(4, artifact.mediaType())
                .bind(5, sources.hash().orElse(""))
                .bind(6, at)
                .bind(7, sources.repository())
                .bind(8, sources.commit())
                .bind(9, sources.changed())
                .bind(10, artifact.digest())
                .execute();
    }

    /** What the run has taken down until now. */
    static List<String> paths(Handle handle, String runId) {
        return handle.createQuery("SELECT DISTINCT path FROM built_artifact WHERE run_id = ?")
                .bind(0, runId)
                .mapTo(String.class)
                .list();
    }

    /**
     * Where an artifact comes from.
     *
     * @param sha256 of the file, or of a pushed image's manifest, in hex, or its beginning; also behind {@code sha256:}, as
     *     images are named
     * @param jobs those that may be told of; "" stands for a run that is forgotten
     * @return the newest first, at most {@value #MOST}; one map a run that made it: run, job, source (of the run), path, sha256, size, at, repository, commit and changed (of the sources),
     *     digest (of a pushed image), prompts (role, prompt, commit, model, rehearsal,
     *     calls),
     *     approvals (checkpoint, by, state, at)
     */
    public List<Map<String, Object>> ofArtifact(String sha256, Predicate<String> jobs) {
        String hex = sha256.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
        return database.read(handle -> {
            List<Map<String, Object>> found = artifacts(
                    handle, "(made.sha256 LIKE :value OR made.digest LIKE :value)", Sql.literally(hex) + "%", jobs);
            for (Map<String, Object> artifact : found) {
                String run = (String) artifact.get("run");
                long at = (Long) artifact.remove("until");
                artifact.put("prompts", prompts(handle, run, at));
                // Also those that came later: a person approves what is built already.
                artifact.put("approvals", approvals(handle, run, Long.MAX_VALUE));
            }
            return found;
        });
    }

    /**
     * What a prompt had a part in.
     *
     * @param prompt a version, {@code coder@1.2.0}; a commit, {@code coder@1a2b3c4} or {@code 1a2b3c4}, of 7 digits or more; or
     *     a name for all versions of it
     * @param jobs those that may be told of; "" stands for a run that is forgotten
     * @return the newest first, at most {@value #MOST}; maps of run, job, source, path, sha256, size, at, repository, commit, changed, digest
     */
    public List<Map<String, Object>> ofPrompt(String prompt, Predicate<String> jobs) {
        String selector = prompt.substring(prompt.indexOf('@') + 1);
        return database.read(handle -> {
            Set<Map<String, Object>> found = new LinkedHashSet<>(touched(handle, pattern(prompt, selector), jobs));
            if (COMMIT.matcher(selector).matches()) {
                versions(handle).stream()
                        .filter(version -> !prompt.contains("@")
                                || version.startsWith(prompt.substring(0, prompt.indexOf('@') + 1)))
                        .filter(version -> commits.of(version).orElse("").startsWith(selector))
                        .forEach(version -> found.addAll(touched(handle, Sql.literally(version), jobs)));
            }
            return found.stream()
                    .sorted(Comparator.comparingLong(each -> -(Long) each.get("at")))
                    .limit(MOST)
                    .collect(Collectors.toCollection(ArrayList::new));
        });
    }

    /** A version exactly, the versions of a name, or those that begin with these hexadecimal digits, as unstored ones do. */
    private static String pattern(String prompt, String selector) {
        if (!prompt.contains("@")) {
            return Sql.literally(prompt) + "@%";
        }
        return Sql.literally(prompt) + (COMMIT.matcher(selector).matches() ? "%" : "");
    }

    private static List<Map<String, Object>> touched(Handle handle, String version, Predicate<String> jobs) {
        List<Map<String, Object>> found = artifacts(
                handle,
                "EXISTS (SELECT 1 FROM ledger WHERE ledger.run_id = made.run_id AND ledger.at <= made.at"
                        + " AND ledger.prompt_version LIKE :value)",
                version,
                jobs);
        found.forEach(each -> each.remove("until"));
        return found;
    }

    private static List<String> versions(Handle handle) {
        return handle.createQuery("SELECT DISTINCT prompt_version FROM ledger")
                .mapTo(String.class)
                .list();
    }

    private static List<Map<String, Object>> artifacts(
            Handle handle, String condition, String value, Predicate<String> jobs) {
        List<String> all = handle.createQuery("SELECT DISTINCT job FROM run")
                .mapTo(String.class)
                .list();
        List<String> hidden = all.stream().filter(jobs.negate()).toList();
        // Whichever are fewer to name; no job is called "".
        boolean few = hidden.size() * 2 <= all.size();
        List<String> named =
                new ArrayList<>(few ? hidden : all.stream().filter(jobs).toList());
        named.add("");
        String visible =
                "(" + (jobs.test("") ? "run.job IS NULL OR " : "") + "run.job " + (few ? "NOT " : "") + "IN (<jobs>))";
        return new ArrayList<>(handle.createQuery("SELECT made.run_id, run.job, made.path, made.sha256, made.size,"
                        + " CASE WHEN made.at < " + ARCHIVED
                        + " THEN made.at ELSE COALESCE(run.ended, run.started, 0) END,"
                        + " made.repository, made.source_commit, made.changed, made.digest, run.source, made.at"
                        + " FROM " + ARTIFACTS + " LEFT JOIN run ON run.id = made.run_id WHERE " + visible + " AND "
                        + condition
                        + " ORDER BY 6 DESC, made.run_id, made.path LIMIT " + MOST)
                .bind("value", value)
                .bindList("jobs", named)
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("run", rs.getString(1));
                    map.put("job", rs.getString(2) == null ? "" : rs.getString(2));
                    map.put("path", rs.getString(3));
                    map.put("sha256", rs.getString(4));
                    map.put("size", rs.getLong(5));
                    map.put("at", rs.getLong(6));
                    map.put("until", rs.getLong(12));
                    map.put("repository", rs.getString(7));
                    map.put("commit", rs.getString(8));
                    map.put("changed", rs.getBoolean(9));
                    map.put("digest", rs.getString(10));
                    map.put("source", rs.getString(11) == null ? "" : rs.getString(11));
                    return map;
                })
                .list());
    }

    List<Map<String, Object>> prompts(Handle handle, String run, long until) {
        return handle.createQuery("SELECT agent_role, prompt_version, model, rehearsal, COUNT(*) FROM ledger"
                        + " WHERE run_id = ? AND at <= ? GROUP BY agent_role, prompt_version, model, rehearsal"
                        + " ORDER BY agent_role, prompt_version, model")
                .bind(0, run)
                .bind(1, until)
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("role", rs.getString(1));
                    map.put("prompt", rs.getString(2));
                    map.put("commit", commits.of(rs.getString(2)).orElse(""));
                    map.put("model", rs.getString(3));
                    map.put("rehearsal", rs.getBoolean(4));
                    map.put("calls", rs.getLong(5));
                    return map;
                })
                .list();
    }

    static List<Map<String, Object>> approvals(Handle handle, String run, long until) {
        return handle.createQuery("SELECT number, decided_by, state, decided, hash FROM checkpoint"
                        + " WHERE run_id = ? AND decided IS NOT NULL AND decided <= ? ORDER BY number")
                .bind(0, run)
                .bind(1, until)
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("checkpoint", rs.getInt(1));
                    map.put("by", rs.getString(2) == null ? "" : rs.getString(2));
                    map.put("state", rs.getString(3));
                    map.put("at", rs.getLong(4));
                    map.put("sha256", rs.getString(5));
                    return map;
                })
                .list();
    }

    /** What the build steps of a run came to, in their order: what provenance says of them. */
    static List<Map<String, Object>> steps(Handle handle, String run) {
        return handle.createQuery("SELECT result FROM journal WHERE run_id = ? AND step = 'compileReport'"
                        + " AND state = 'COMPLETED' ORDER BY started, path")
                .bind(0, run)
                .map((rs, ctx) -> brief(Json.readMap(rs.getString(1))))
                .list();
    }

    /**
     * What a build began with, as its plan says.
     *
     * @param build the files of one of its steps; empty where they are not known
     */
    static Optional<Before> before(Handle handle, String run, String build) {
        if (build.isEmpty()) {
            return Optional.empty();
        }
        return handle
                .createQuery("SELECT result FROM journal WHERE run_id = ? AND step = 'compilePlan'"
                        + " AND state = 'COMPLETED' ORDER BY started DESC")
                .bind(0, run)
                .mapTo(String.class)
                .list()
                .stream()
                .filter(plan -> plan.contains('"' + build + '"'))
                .map(Json::read)
                .flatMap(plan -> plan instanceof List<?> steps ? steps.stream() : Stream.of())
                .filter(step -> step instanceof Map<?, ?> one && build.equals(one.get("files")))
                .flatMap(step -> ((Map<?, ?>) step).get("before") instanceof Map<?, ?> before
                        ? Stream.of(Before.of(before))
                        : Stream.of())
                .findFirst();
    }

    private static Map<String, Object> brief(Map<String, Object> outcome) {
        Map<String, Object> brief = new LinkedHashMap<>(outcome);
        brief.keySet().retainAll(OF_STEP);
        if (brief.get("tests") instanceof Map<?, ?> tests) {
            Map<Object, Object> counts = new LinkedHashMap<>(tests);
            counts.remove("failures");
            brief.put("tests", counts);
        }
        return brief;
    }

    /** When a run began, ms. */
    static long started(Handle handle, String run, long otherwise) {
        return handle.createQuery("SELECT started FROM run WHERE id = ?")
                .bind(0, run)
                .mapTo(Long.class)
                .findOne()
                .orElse(otherwise);
    }
}
