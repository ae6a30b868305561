package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.StepPath;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What of a run's journal holds when the run is taken up again. */
final class Resumption {
    private static final int LONGEST_PATHS = 700;
    /** Stands before every step. */
    private static final String NUMBER = "0";

    private Resumption() {}

    /** Makes room for what is to be done again, and says that the run goes on. Doing it twice changes nothing. */
    static void begin(Engine engine, Runs.Run run) {
        // In this order: should the process end in between, the run's record still says what failed it.
        forgetFailure(engine.journal(), run);
        engine.resumeRun(run.id());
    }

    /**
     * Forgets the steps that failed the run, and all that the script did because they had failed: what comes after them
     * in its own order. Completed steps before, and in other branches, stay done.
     */
    private static void forgetFailure(Journal journal, Runs.Run run) {
        List<String> failed = run.failedPath().lines().toList();
        if (failed.isEmpty()) {
            return;
        }
        for (Journal.Entry entry : journal.entries(run.id())) {
            boolean again = failed.stream()
                    .anyMatch(path -> StepPath.isOrInside(path, entry.path()) || StepPath.isAfter(path, entry.path()));
            if (again) {
                journal.reopen(new StepKey(run.id(), entry.path()));
            }
        }
    }

    /**
     * The steps that a new run need not do that begins at a stage of another run: those before. The run's number is one of
     * them, for steps may have been given it.
     */
    static List<String> doneBefore(Journal journal, String runId, String stage) {
        List<Journal.Entry> entries = journal.outline(runId);
        Set<String> open = entries.stream()
                .filter(entry -> !entry.path().contains("/") && entry.ended() == 0)
                .map(Journal.Entry::path)
                .collect(Collectors.toSet());
        return entries.stream()
                .filter(entry -> entry.ended() != 0)
                .map(Journal.Entry::path)
                .filter(path -> StepPath.isBefore(stage, path)
                        && open.stream().noneMatch(step -> StepPath.isOrInside(step, path)))
                .toList();
    }

    /**
     * What a run archived in some of its steps. A file that another step replaced since is not among it: what it was then is
     * gone.
     */
    static List<Runs.Artifact> archivedBy(Engine engine, String runId, Collection<String> steps) {
        Map<String, Object> sums = new HashMap<>();
        for (Journal.Entry entry : engine.journal().entries(runId)) {
            if (entry.step().equals("archiveArtifacts")
                    && entry.state().equals("COMPLETED")
                    && steps.contains(entry.path())
                    && Json.read(entry.result()) instanceof Map<?, ?> archived) {
                archived.forEach((file, sum) -> sums.put(String.valueOf(file), sum));
            }
        }
        return engine.runs().artifacts(runId).stream()
                .filter(artifact -> artifact.sha256().equals(sums.get(artifact.path())))
                .toList();
    }

    /** Steps whose outcome is known, the blocks around them not counted. */
    static long stepsDone(Journal journal, String runId) {
        return journal.entries(runId).stream()
                .filter(entry -> entry.ended() != 0
                        && !entry.path().contains("/")
                        && !entry.path().equals(NUMBER))
                .count();
    }

    /** The how-many-th run of its job this is; the same at every resume. */
    static int number(Engine engine, String runId) {
        StepKey key = new StepKey(runId, NUMBER);
        Recorded recorded = engine.journal().begin(key, StepCall.of("number", Map.of(), UnaryOperator.identity()));
        if (recorded instanceof Recorded.Completed done) {
            return ((Number) Json.read(done.result())).intValue();
        }
        int number = engine.runs().number(runId);
        engine.journal().complete(key, Json.write(number));
        return number;
    }

    /** As many whole lines as the run's record has room for. */
    static String shortened(String paths) {
        return paths.length() <= LONGEST_PATHS ? paths : paths.substring(0, paths.lastIndexOf('\n', LONGEST_PATHS));
    }
}
