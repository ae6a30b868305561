package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.prompt.PromptViews;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptChanges;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptConflict;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prompt templates, their versions and labels. An entity tag is the version's number in quotes. */
final class PromptsResource {
    /** What is said where a prompt or a version is not there. */
    static final String ALL = "GET prompts lists all, GET prompts/NAME/versions the versions of one.";

    private static final String NOBODY = "REST";

    private final Object moving = new Object();
    private final Engine engine;

    PromptsResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                Route.get("prompts", this::list),
                Route.starting("prompts", this::create),
                Route.get("prompts/{prompt...}", this::one),
                Route.put("prompts/{prompt...}", this::save),
                Route.delete("prompts/{prompt...}", this::delete),
                Route.get("prompts/{prompt...}/versions", this::versions),
                Route.get("prompts/{prompt...}/diff", this::diff),
                Route.get("prompts/{prompt...}/labels", this::labels),
                Route.post("prompts/{prompt...}/labels", this::label),
                Route.delete("prompts/{prompt...}/labels/{label}", this::unlabel));
    }

    private PromptStore store() {
        return engine.prompts();
    }

    static String author(ApiCall call) {
        return call.user().isEmpty() ? NOBODY : call.user();
    }

    /** Prompts belong to no job: seen by who may see everything, or change them. */
    static void requireReading(ApiCall call) {
        ApiAccess access = call.access();
        if (!access.may(ApiAccess.Permission.PROMPT_EDIT, ApiAccess.EVERYWHERE)
                && !access.may(ApiAccess.Permission.PROMPT_PROMOTE, ApiAccess.EVERYWHERE)) {
            call.require(ApiAccess.Permission.VIEW);
        }
    }

    /** Which labels whoever may edit may move, and who else the others. */
    static void requireLabelling(ApiCall call, String label) {
        call.require(
                label.isEmpty() || label.equals(PromptStore.CANDIDATE)
                        ? ApiAccess.Permission.PROMPT_EDIT
                        : ApiAccess.Permission.PROMPT_PROMOTE);
    }

    private ApiAnswer list(ApiCall call) {
        requireReading(call);
        String words = call.query("search");
        return call.pageSorted(
                words.isEmpty() ? store().folder().list() : store().folder().search(words),
                summary -> summary.name(),
                PromptViews::map);
    }

    /** The newest version of the prompt that the address names; 404 where there is none. */
    private PromptVersion current(ApiCall call) {
        return current(call.parameter("prompt"));
    }

    private PromptVersion current(String name) {
        return Problem.found(() -> store().read(new PromptName(name).text()), ALL);
    }

    private static ApiAnswer tagged(ApiAnswer answer, PromptVersion version) {
        return answer.with("ETag", tag(version));
    }

    private static String tag(PromptVersion version) {
        return '"' + version.version() + '"';
    }

    private ApiAnswer one(ApiCall call) {
        requireReading(call);
        String version = call.query("version");
        if (version.isEmpty()) {
            PromptVersion newest = current(call);
            return tagged(ApiAnswer.ok(PromptViews.map(newest)), newest);
        }
        return ApiAnswer.ok(PromptViews.map(at(call, version)));
    }

    private PromptVersion at(ApiCall call, String version) {
        return at(store(), call, version);
    }

    /** The version of the prompt that the address names, the newest where none is given; 404 where there is none. */
    static PromptVersion at(PromptStore store, ApiCall call, String version) {
        PromptName name = name(call);
        return Problem.found(() -> store.read(version.isEmpty() ? name.text() : name + "@" + version), ALL);
    }

    private ApiAnswer create(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        Body body = call.body().only("name", "source", "message");
        String name = body.needed("name");
        PromptVersion saved;
        try {
            saved = store().save(
                            name,
                            body.needed("source"),
                            author(call),
                            message(body, "Save " + name),
                            Optional.of(PromptStore.NONE),
                            Bump.AUTO);
        } catch (PromptConflict e) {
            throw Problem.of(
                    409, "There is a prompt '" + name + "' already. Change it by PUT, or give this one another name.");
        }
        return tagged(ApiAnswer.json(201, PromptViews.map(saved)), saved)
                .with("Location", call.address("prompts/" + name));
    }

    static String message(Body body, String otherwise) {
        return body.text("message").isBlank() ? otherwise : body.text("message");
    }

    private ApiAnswer save(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        Body body = call.body().only("source", "message", "bump");
        PromptVersion now = current(call);
        String name = now.name();
        Bump bump = Bump.valueOf(body.choice("bump", "auto", List.of("auto", "patch", "minor", "major"))
                .toUpperCase(Locale.ROOT));
        return matching(call, now, expected -> {
            PromptVersion saved = store().save(
                            name, body.needed("source"), author(call), message(body, "Save " + name), expected, bump);
            return tagged(ApiAnswer.ok(PromptViews.map(saved)), saved);
        });
    }

    private ApiAnswer delete(ApiCall call) {
        call.require(ApiAccess.Permission.PROMPT_EDIT);
        PromptVersion now = current(call);
        for (PromptStore.Label label : store().labels(now.name())) {
            requireLabelling(call, label.name());
        }
        return matching(call, now, expected -> {
            store().delete(now.name(), author(call), "Delete " + now.name(), expected);
            return ApiAnswer.nothing();
        });
    }

    private interface Change {
        ApiAnswer make(Optional<String> expected);
    }

    /** An edit says which version it is based on: by If-Match, with the entity tag it read, or * for any. */
    private static ApiAnswer matching(ApiCall call, PromptVersion now, Change change) {
        String match = call.request().header("If-Match");
        if (match.isEmpty()) {
            throw Problem.of(
                    428,
                    "Say which version you read, so that nobody's change is lost: If-Match: " + tag(now)
                            + ", or If-Match: * to change it in any case.");
        }
        try {
            if (!match.equals("*") && !match.matches("\"[^\"]*\"")) {
                throw Problem.of(400, "If-Match is no entity tag. Give one in quotes, such as " + tag(now) + ".");
            }
            return change.make(
                    match.equals("*") ? Optional.empty() : Optional.of(match.substring(1, match.length() - 1)));
        } catch (PromptConflict e) {
            throw Problem.of(
                    412,
                    e.sentence(),
                    e.theirs().map(theirs -> Map.of("ETag", tag(theirs))).orElse(Map.of()));
        }
    }

    private ApiAnswer versions(ApiCall call) {
        requireReading(call);
        PromptName name = name(call);
        List<PromptVersion> log = Problem.found(() -> store().log(name.text()), ALL);
        List<PromptStore.Label> labels = store().labels(name.text());
        return call.pageOf(log, PromptVersion::version, version -> PromptViews.map(version, labels, false));
    }

    static PromptName name(ApiCall call) {
        return Problem.found(() -> new PromptName(call.parameter("prompt")));
    }

    private ApiAnswer diff(ApiCall call) {
        requireReading(call);
        if (call.query("from").isEmpty()) {
            throw Problem.of(400, "Say from which version: ?from=1.0.0&to=production, or a label or commit.");
        }
        PromptVersion from = at(call, call.query("from"));
        PromptVersion to = call.query("to").isEmpty() ? current(call) : at(call, call.query("to"));
        return ApiAnswer.ok(PromptViews.map(from, to, PromptChanges.between(from.source(), to.source())));
    }

    private ApiAnswer labels(ApiCall call) {
        requireReading(call);
        return labels(current(call).name());
    }

    private ApiAnswer label(ApiCall call) {
        Body body = call.body().only("label", "version", "percent");
        String label = body.needed("label");
        requireLabelling(call, label);
        String name = current(call).name();
        String version = body.needed("version");
        Optional<Integer> percent = body.whole("percent");
        if (percent.isPresent() && !label.equals(PromptStore.CANARY)) {
            throw Problem.of(422, "The field 'percent' is for the label canary.");
        }
        try {
            store().read(name + "@" + version);
        } catch (AgenticException e) {
            throw Problem.of(422, e.sentence());
        }
        synchronized (moving) {
            requireUnmoved(call, name);
            if (percent.isPresent()) {
                store().canary(name, version, percent.get(), author(call));
            } else {
                store().label(name, label, version, author(call));
            }
        }
        return labels(name);
    }

    private ApiAnswer labels(String name) {
        return ApiAnswer.ok(store().labels(name).stream().map(PromptViews::map).toList())
                .with("ETag", '"' + labelsTag(name) + '"');
    }

    private String labelsTag(String name) {
        return Sha256.hex(store().labels(name).toString()).substring(0, 16);
    }

    /** Where the request says which labels it has seen: nobody may have moved one since. */
    private void requireUnmoved(ApiCall call, String name) {
        String now = labelsTag(name);
        if (call.request().header("If-Match").isEmpty()) {
            return;
        }
        call.expected(now).filter(seen -> !seen.equals(now)).ifPresent(seen -> {
            throw Problem.of(
                    412,
                    "A label of the prompt '" + name + "' was moved since. Load the labels, and move it from there.",
                    Map.of("ETag", '"' + now + '"'));
        });
    }

    private ApiAnswer unlabel(ApiCall call) {
        String label = call.parameter("label");
        requireLabelling(call, label);
        String name = current(call).name();
        if (store().labels(name).stream().noneMatch(known -> known.name().equals(label))) {
            throw Problem.of(404, "The prompt '" + name + "' has no label of this name.");
        }
        synchronized (moving) {
            requireUnmoved(call, name);
            store().unlabel(name, label, author(call));
        }
        return ApiAnswer.nothing();
    }
}
