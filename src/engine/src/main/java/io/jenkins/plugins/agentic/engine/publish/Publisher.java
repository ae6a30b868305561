package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Publishes a release to all its targets or to none: preflight all, stage all, commit one after the other, and undo the
 * committed ones when one fails. Taken up again after a crash it looks at the registry before it does anything.
 */
public final class Publisher {
    private static final int MOST_FILES = 200;

    /** A package name, optionally scoped, as npm allows: no path can be made of it. */
    private static final Pattern NAME =
            Pattern.compile("(@[a-z0-9~-][a-z0-9._~-]{0,100}/)?[A-Za-z0-9~-][A-Za-z0-9._~-]{0,200}");

    /** The regular expression that semver.org suggests for Semantic Versioning 2.0.0. */
    private static final Pattern SEMVER = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");

    private final Journal journal;
    private final Publications publications;
    private final Path defaultRegistry;
    private final boolean registryOnly;

    /** {@code registryOnly}: targets may lie only below {@code defaultRegistry}. */
    public Publisher(Journal journal, Publications publications, Path defaultRegistry, boolean registryOnly) {
        this.journal = journal;
        this.publications = publications;
        this.defaultRegistry = defaultRegistry.toAbsolutePath().normalize();
        this.registryOnly = registryOnly;
    }

    private record Target(StepKey key, String type, DirectoryRegistry registry) {}

    private record Release(String name, String version, List<String> files) {}

    /** Publishes, and returns {@code {released, targets[]}}; throws when nothing could be published. */
    public Map<String, Object> publish(StepKey key, Map<String, Object> arguments, RunContext run) {
        List<Target> targets = targets(key, (List<?>) arguments.get("targets"));
        try {
            Release release = release(arguments, run);
            for (Target target : targets) {
                target.registry.requireFree(release.name, release.version, target.key.toString());
            }
            List<Target> committed = new ArrayList<>();
            for (Target target : targets) {
                try {
                    commit(target, release, run);
                    committed.add(target);
                } catch (AgenticException | IOException e) {
                    undo(committed, release, run);
                    throw e;
                }
            }
            return result(targets, release);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "Publishing failed: " + e + ".",
                    "Nothing was left published; mend the cause and run again.",
                    false,
                    e);
        }
    }

    private static Release release(Map<String, Object> arguments, RunContext run) throws IOException {
        String name = (String) arguments.get("name");
        String version = (String) arguments.get("version");
        String pattern = (String) arguments.get("files");
        if (!NAME.matcher(name).matches()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH, "'" + name + "' is no package name.", "Use letters, digits, '-', '.' and '_'.");
        }
        if (!SEMVER.matcher(version).matches()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "'" + version + "' is no version by Semantic Versioning 2.0.0.",
                    "Use MAJOR.MINOR.PATCH, such as 1.0.0.");
        }
        List<String> files = run.workspace().find(pattern, MOST_FILES);
        if (files.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "No file in the workspace matches '" + pattern + "', so there is nothing to publish.",
                    "Check that the package was built, and the pattern.");
        }
        return new Release(name, version, files);
    }

    private List<Target> targets(StepKey key, List<?> given) {
        if (given.isEmpty()) {
            throw target("'targets' is empty.", "Name at least one, such as [type: 'binary'].");
        }
        List<Target> targets = new ArrayList<>();
        for (Object element : given) {
            if (!(element instanceof Map<?, ?> map) || !"binary".equals(String.valueOf(map.get("type")))) {
                throw target("There is no publish target " + element + ".", "This version knows [type: 'binary'].");
            }
            for (Object option : map.keySet()) {
                if (!List.of("type", "registry").contains(String.valueOf(option))) {
                    throw target("Target 'binary' has no option '" + option + "'.", "It takes: type, registry.");
                }
            }
            String registry = map.get("registry") == null ? "" : String.valueOf(map.get("registry"));
            targets.add(new Target(
                    key.child("target-" + (targets.size() + 1)), "binary", new DirectoryRegistry(folder(registry))));
        }
        return targets;
    }

    private Path folder(String registry) {
        Path folder = defaultRegistry.resolve(registry).normalize();
        if (registryOnly && !folder.startsWith(defaultRegistry)) {
            throw target(
                    "The registry '" + registry + "' lies outside " + defaultRegistry + ".",
                    "Give a folder relative to it.");
        }
        return folder;
    }

    private static AgenticException target(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }

    private void commit(Target target, Release release, RunContext run) throws IOException {
        StepCall call = StepCall.of(
                "publish:" + target.type,
                Map.of("name", release.name, "version", release.version),
                UnaryOperator.identity());
        Recorded recorded = journal.begin(target.key, call);
        if (recorded instanceof Recorded.Completed) {
            return;
        }
        if (recorded instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        String publisher = target.key.toString();
        String place = target.registry.location(release.name, release.version).toString();
        if (!target.registry.holds(release.name, release.version, publisher)) {
            Path staged = target.registry.stage(publisher, run.workspace(), release.files);
            target.registry.commit(staged, release.name, release.version);
        }
        record(target, release, place, "committed", run);
        journal.complete(target.key, "\"committed\"");
        run.console().println("Published " + release.name + " " + release.version + " to " + place);
    }

    private void record(Target target, Release release, String place, String state, RunContext run) {
        publications.record(
                target.key, run, publications.now(target.type, release.name, release.version, place, state));
    }

    private void undo(List<Target> committed, Release release, RunContext run) throws IOException {
        for (Target target : committed) {
            target.registry.undo(release.name, release.version, target.key.toString());
            String place =
                    target.registry.location(release.name, release.version).toString();
            record(target, release, place, "compensated", run);
            run.console().println("Took back " + release.name + " " + release.version + " from " + place);
        }
    }

    private static Map<String, Object> result(List<Target> targets, Release release) {
        List<Object> list = new ArrayList<>();
        for (Target target : targets) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", target.type);
            map.put("name", release.name);
            map.put("version", release.version);
            map.put(
                    "location",
                    target.registry.location(release.name, release.version).toString());
            map.put("state", "committed");
            list.add(map);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("released", true);
        result.put("targets", list);
        return result;
    }
}
