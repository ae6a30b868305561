package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as every page, the CLI's {@code --json} and the REST API show it. */
public final class RunView {
    private final Runs runs;
    private final Ledger ledger;
    private final Publications publications;
    private final Clock clock;

    public RunView(Runs runs, Ledger ledger, Publications publications, Clock clock) {
        this.runs = runs;
        this.ledger = ledger;
        this.publications = publications;
        this.clock = clock;
    }

    /** One run with its stages. */
    public Map<String, Object> of(String runId) {
        Runs.Run run = runs.get(runId);
        Map<String, Object> view = summary(run);
        List<Object> stages = new ArrayList<>();
        for (Runs.Stage stage : runs.stages(runId)) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", stage.name());
            map.put("depth", stage.depth());
            map.put("state", stage.state().name());
            map.put("durationMs", duration(stage.started(), stage.ended()));
            stages.add(map);
        }
        view.put("stages", stages);
        return view;
    }

    /** The newest runs, without their stages. */
    public List<Map<String, Object>> newest(int limit) {
        return runs.newest(limit).stream().map(this::summary).toList();
    }

    private Map<String, Object> summary(Runs.Run run) {
        Ledger.Totals totals = ledger.totals(run.id());
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
        List<Object> artifacts = new ArrayList<>();
        for (Runs.Artifact artifact : runs.artifacts(run.id())) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("path", artifact.path());
            map.put("size", artifact.size());
            map.put("sha256", artifact.sha256());
            artifacts.add(map);
        }
        view.put("artifacts", artifacts);
        List<Object> published = new ArrayList<>();
        for (Publications.Publication publication : publications.of(run.id())) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", publication.target());
            map.put("name", publication.name());
            map.put("version", publication.version());
            map.put("location", publication.location());
            map.put("state", publication.state());
            published.add(map);
        }
        view.put("published", published);
        return view;
    }

    private long duration(long started, long ended) {
        return (ended == 0 ? clock.millis() : ended) - started;
    }
}
