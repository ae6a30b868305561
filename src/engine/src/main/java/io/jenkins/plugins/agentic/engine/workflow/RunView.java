package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A run as every page, the CLI's {@code --json} and the REST API show it. */
public final class RunView {
    private static final int LOOKED_AT = 500;

    private final Runs runs;
    private final Journal journal;
    private final Ledger ledger;
    private final Publications publications;
    private final Clock clock;

    public RunView(Runs runs, Journal journal, Ledger ledger, Publications publications, Clock clock) {
        this.runs = runs;
        this.journal = journal;
        this.ledger = ledger;
        this.publications = publications;
        this.clock = clock;
    }

    /**
     * One run with its stages.
     *
     * @param known its stages in the order they began, of a host that keeps them; empty for those that are recorded
     */
    public Map<String, Object> of(String runId, Optional<List<Runs.Stage>> known) {
        Runs.Run run = runs.get(runId);
        Map<String, Object> view = summaries(List.of(run)).get(0);
        List<Object> stages = new ArrayList<>();
        for (Runs.Stage stage : asTree(known.orElseGet(() -> runs.stages(runId)))) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", stage.name());
            map.put("path", stage.path());
            map.put("depth", stage.depth());
            map.put("state", stage.state().name());
            map.put("started", Instant.ofEpochMilli(stage.started()).toString());
            map.put("durationMs", duration(stage.started(), stage.ended()));
            stages.add(map);
        }
        view.put("stages", stages);
        return view;
    }

    /** Each before what is within it, also where branches went on at once; a stage's path begins with that of the one around it. */
    private static List<Runs.Stage> asTree(List<Runs.Stage> stages) {
        Map<String, List<Runs.Stage>> within = new LinkedHashMap<>();
        Set<String> paths = stages.stream().map(Runs.Stage::path).collect(Collectors.toSet());
        for (Runs.Stage stage : stages) {
            String around = stage.path();
            do {
                around = around.substring(0, Math.max(0, around.lastIndexOf('.')));
            } while (!around.isEmpty() && !paths.contains(around));
            within.computeIfAbsent(around, path -> new ArrayList<>()).add(stage);
        }
        List<Runs.Stage> tree = new ArrayList<>();
        Deque<Runs.Stage> next = new ArrayDeque<>(within.getOrDefault("", List.of()));
        while (!next.isEmpty()) {
            Runs.Stage stage = next.pop();
            tree.add(stage);
            List<Runs.Stage> inner = within.getOrDefault(stage.path(), List.of());
            for (int i = inner.size() - 1; i >= 0; i--) {
                next.push(inner.get(i));
            }
        }
        return tree;
    }

    /**
     * Runs as JSON-like maps.
     *
     * @param last the run to go on after; empty where there are no more
     */
    public record Page(List<Map<String, Object>> runs, Optional<String> last) {}

    /**
     * The newest runs from one on, without their stages: of one job, or of the jobs that may be seen; with {@code open} only
     * those that have not ended. Runs of others are passed over, among {@value #LOOKED_AT} at most, so that a page may be
     * short, or empty, although there are more.
     */
    public Page page(
            int limit, Optional<String> job, boolean open, Optional<Runs.Run> after, Predicate<String> visible) {
        Map<String, Boolean> seen = new HashMap<>();
        List<Runs.Run> all = new ArrayList<>();
        Optional<Runs.Run> last = after;
        int looked = 0;
        boolean more;
        do {
            // Where others' runs are passed over, in larger steps.
            int step = looked == 0 ? limit + 1 : LOOKED_AT;
            List<Runs.Run> found = runs.newest(job, open, last, step);
            found.stream()
                    .filter(run -> seen.computeIfAbsent(run.job(), visible::test))
                    .forEach(all::add);
            looked += found.size();
            more = found.size() == step;
            last = found.isEmpty() ? last : Optional.of(found.get(found.size() - 1));
        } while (more && all.size() <= limit && looked <= LOOKED_AT);
        List<Runs.Run> shown = all.size() > limit ? all.subList(0, limit) : all;
        Optional<String> next = all.size() > limit
                ? Optional.of(shown.get(limit - 1).id())
                : more ? last.map(Runs.Run::id) : Optional.empty();
        return new Page(summaries(shown), next);
    }

    /** One query a kind, however many runs. */
    private List<Map<String, Object>> summaries(List<Runs.Run> all) {
        List<String> ids = all.stream().map(Runs.Run::id).toList();
        Map<String, Ledger.Totals> totals = ledger.totals(ids);
        Map<String, List<Runs.Artifact>> artifacts = runs.artifacts(ids);
        Map<String, List<Publications.Publication>> published = publications.of(ids);
        Map<String, List<Journal.UnderWay>> underWay =
                journal
                        .underWay(all.stream()
                                .filter(run -> run.ended() == 0)
                                .map(Runs.Run::id)
                                .toList())
                        .stream()
                        .collect(Collectors.groupingBy(Journal.UnderWay::runId));
        List<Map<String, Object>> views = new ArrayList<>();
        for (Runs.Run run : all) {
            Map<String, Object> view = summary(run, totals.getOrDefault(run.id(), Ledger.Totals.NONE));
            view.put("activity", activity(underWay.getOrDefault(run.id(), List.of())));
            view.put("artifacts", artifacts(artifacts.getOrDefault(run.id(), List.of())));
            view.put(
                    "published",
                    published.getOrDefault(run.id(), List.of()).stream()
                            .map(Publications.Publication::toMap)
                            .toList());
            views.add(view);
        }
        return views;
    }

    /** What agents do at this moment: the step, what is under way in it, and since when. */
    private static List<Object> activity(List<Journal.UnderWay> underWay) {
        List<Object> all = new ArrayList<>();
        for (Journal.UnderWay step : underWay) {
            // A host journals more than that, such as its stages.
            if (step.path().contains("/") || StepSpecs.find(step.step()).isEmpty()) {
                continue;
            }
            String doing = underWay.stream()
                    .filter(inside -> inside.path().startsWith(step.path() + "/"))
                    .reduce((before, last) -> last)
                    .map(RunView::doing)
                    .orElse("");
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("step", step.step());
            map.put("doing", doing);
            map.put("since", Instant.ofEpochMilli(step.since()).toString());
            all.add(map);
        }
        return all;
    }

    private static String doing(Journal.UnderWay inside) {
        return inside.step().startsWith("tool.")
                ? "tool " + inside.step().substring("tool.".length())
                : inside.path().substring(inside.path().lastIndexOf('/') + 1).replace('-', ' ');
    }

    private Map<String, Object> summary(Runs.Run run, Ledger.Totals totals) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("input", totals.inputTokens());
        tokens.put("cached", totals.cachedTokens());
        tokens.put("output", totals.outputTokens());
        tokens.put("thoughts", totals.thoughtTokens());
        tokens.put("total", totals.tokens());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", run.id());
        view.put("job", run.job());
        view.put("user", run.user());
        view.put("source", run.source());
        view.put("state", run.state().name());
        view.put("error", run.error());
        view.put("started", Instant.ofEpochMilli(run.started()).toString());
        view.put(
                "ended",
                run.ended() == 0 ? null : Instant.ofEpochMilli(run.ended()).toString());
        view.put("durationMs", duration(run.started(), run.ended()));
        view.put("rehearsal", totals.rehearsal());
        view.put("calls", totals.calls());
        view.put("tokens", tokens);
        view.put("cost", totals.cost().stripTrailingZeros());
        return view;
    }

    private static List<Object> artifacts(List<Runs.Artifact> kept) {
        List<Object> artifacts = new ArrayList<>();
        for (Runs.Artifact artifact : kept) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("path", artifact.path());
            map.put("size", artifact.size());
            map.put("sha256", artifact.sha256());
            artifacts.add(map);
        }
        return artifacts;
    }

    private long duration(long started, long ended) {
        return (ended == 0 ? clock.millis() : ended) - started;
    }
}
