package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Releases and environments as JSON-like maps, for the API, the pages and the command line. Times are ms. */
public final class ReleaseViews {
    private final Releases releases;
    private final Publications publications;
    private final Runs runs;

    public ReleaseViews(Releases releases, Publications publications, Runs runs) {
        this.releases = releases;
        this.publications = publications;
        this.runs = runs;
    }

    /**
     * The newest first, each with what became of it at its targets.
     *
     * @param name of the package; empty for all
     * @param visible whether the job of that name may be seen
     */
    public List<Map<String, Object>> newest(String name, int limit, Predicate<String> visible) {
        return views(releases.newest(name, limit), visible);
    }

    /**
     * Releases as JSON-like maps.
     *
     * @param last the release to go on after; empty where there are no more
     */
    public record Page(List<Map<String, Object>> releases, Optional<StepKey> last) {}

    /** {@link #newest} from a release on. */
    public Page page(String name, Optional<StepKey> after, int limit, Predicate<String> visible) {
        List<Releases.Release> all = releases.newest(name, after, limit + 1);
        List<Releases.Release> shown = all.size() > limit ? all.subList(0, limit) : all;
        Optional<StepKey> last =
                all.size() > limit ? Optional.of(shown.get(limit - 1).key()) : Optional.empty();
        return new Page(views(shown, visible), last);
    }

    /** All that was done with a version, the oldest first. */
    public List<Map<String, Object>> history(String name, String version, Predicate<String> visible) {
        List<Map<String, Object>> views = views(releases.of(name, version), visible);
        if (views.isEmpty()) {
            throw Releases.unknown(name, version);
        }
        return views;
    }

    private List<Map<String, Object>> views(List<Releases.Release> all, Predicate<String> visible) {
        List<Map<String, Object>> views = new ArrayList<>();
        Map<String, List<Publications.Publication>> made = publications.of(
                all.stream().map(each -> each.key().runId()).distinct().toList());
        for (Releases.Release release : all) {
            if (visible.test(release.job())) {
                Map<String, Object> view = release.toMap();
                boolean rollback = release.kind() == Releases.Kind.ROLLBACK;
                Stream<Publications.Publication> targets = rollback
                        // What it was about was published by others.
                        ? publications.named(release.name()).stream().filter(each -> release.files()
                                .containsKey(each.key().toString()))
                        : made.getOrDefault(release.key().runId(), List.of()).stream()
                                .filter(each ->
                                        each.releasePath().equals(release.key().path()));
                if (rollback) {
                    view.put("files", Map.of());
                }
                view.put("targets", targets.map(Publications.Publication::toMap).toList());
                views.add(view);
            }
        }
        return views;
    }

    /** Which version is where: since when, by whom, and by which run. */
    public List<Map<String, Object>> environments(String name, String environment, Predicate<String> visible) {
        List<Map<String, Object>> views = new ArrayList<>();
        Map<String, String> sources = new HashMap<>();
        for (Publications.Publication each : releases.current(name, environment)) {
            if (visible.test(each.job())) {
                Map<String, Object> view = new LinkedHashMap<>();
                view.put("environment", each.environment());
                view.put("name", each.name());
                view.put("version", each.version());
                view.put("type", each.target());
                view.put("location", each.location());
                view.put("state", each.state());
                view.put("note", each.note());
                view.put("since", each.at());
                view.put("by", each.user());
                view.put("job", each.job());
                view.put("run", each.key().runId());
                view.put("target", target(each));
                view.put("source", sources.computeIfAbsent(each.key().runId(), this::source));
                views.add(view);
            }
        }
        return views;
    }

    /** As the step was given it. */
    private static Map<String, Object> target(Publications.Publication made) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("type", made.target());
        target.putAll(made.options());
        return target;
    }

    /** The run's own address at its host; empty where the run is gone. */
    private String source(String run) {
        return runs.find(run).map(Runs.Run::source).orElse("");
    }
}
