package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.SchemaCheck;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Artifact;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Distribution;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Monitoring;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Trigger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a definition; resources/workflow.schema.json is the same for editors. */
final class DefinitionReader {
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,59}";
    private static final String NAMED = "letters, digits, '_' and '-'";
    private static final String PATTERN = "(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[A-Za-z0-9._/*?-]{1,200}";
    private static final String LANGUAGE = "[a-z][a-z0-9_-]{0,49}";
    private static final String IMAGE = "[a-z0-9][A-Za-z0-9._/:-]{0,254}";
    private static final String CREDENTIALS = "[A-Za-z0-9._-]{1,200}";
    /** What is not said is this. */
    static final String REQUIREMENTS = "requirements.md";

    static final int TRIES = 3;
    static final String ENVIRONMENT = "production";
    static final int WINDOW = 300;
    static final int EVERY = 30;
    private static final int MOST_TRIES = 10;
    private static final int DAY = 86_400;
    private static final int YEAR_OF_MINUTES = 525_600;
    static final List<String> PLACES = List.of("compile", "package");

    private final Located root;

    DefinitionReader(String file, String text) {
        this(Located.parse(
                ErrorCode.JENKINSFILE, file, text, "A workflow has a name and agents; see docs/workflows.md."));
    }

    DefinitionReader(Located root) {
        this.root = root;
    }

    WorkflowDefinition read() {
        requireWritable(root);
        Fields fields = Fields.of(
                root,
                "The workflow",
                "name",
                "description",
                "language",
                "build",
                "image",
                "signingCredentialsId",
                "requirements",
                "tries",
                "trigger",
                "agents",
                "checkpoints",
                "artifacts",
                "distribution",
                "monitoring");
        List<Agent> agents = AgentsReader.agents(fields.needed("agents"));
        Optional<Distribution> distribution =
                Optional.ofNullable(fields.get("distribution")).map(DefinitionReader::distribution);
        Optional<Monitoring> monitoring =
                Optional.ofNullable(fields.get("monitoring")).map(DefinitionReader::monitoring);
        if (distribution.isPresent()
                && agents.stream().noneMatch(agent -> agent.role().equals("packager"))) {
            throw fields.get("distribution")
                    .wrong("Nothing says name and version of what is published.", "Add 'packager' to the agents.");
        }
        if (monitoring.isPresent() && distribution.isEmpty()) {
            throw fields.get("monitoring").wrong("There is no release to watch.", "Add 'distribution'.");
        }
        Language language = language(fields);
        return new WorkflowDefinition(
                fields.fitting("name", NAME, NAMED),
                fields.text("description", ""),
                language,
                fields.path("build", ""),
                image(fields, language),
                fields.fitting("signingCredentialsId", CREDENTIALS, "letters, digits, '.', '_' and '-'", ""),
                fields.path("requirements", REQUIREMENTS),
                fields.whole("tries", 1, MOST_TRIES, TRIES),
                Optional.ofNullable(fields.get("trigger"))
                        .map(DefinitionReader::trigger)
                        .orElse(new Trigger("", "", List.of())),
                agents,
                checkpoints(fields.get("checkpoints"), agents),
                artifacts(fields.get("artifacts")),
                distribution,
                monitoring);
    }

    /** Jobs are kept as XML, and all else as UTF-8. */
    private static void requireWritable(Located value) {
        if (value.isMap()) {
            value.entries("It").forEach((key, each) -> {
                requireWritable(each, key);
                requireWritable(each);
            });
        } else if (value.isList()) {
            value.items("It").forEach(DefinitionReader::requireWritable);
        } else if (value.plain() instanceof String text) {
            requireWritable(value, text);
        }
    }

    private static void requireWritable(Located value, String text) {
        text.codePoints().filter(DefinitionReader::isUnwritable).findFirst().ifPresent(character -> {
            throw value.wrong(
                    String.format(Locale.ROOT, "There is the character U+%04X, which is no text.", character),
                    "Remove it.");
        });
    }

    private static boolean isUnwritable(int character) {
        return character < ' ' && "\t\n\r".indexOf(character) < 0
                || Character.getType(character) == Character.SURROGATE
                || character == 0xFFFE
                || character == 0xFFFF;
    }

    private static Language language(Fields fields) {
        String id = fields.fitting("language", LANGUAGE, "lower-case letters, digits, '_' and '-'", Language.DEFAULT);
        boolean changed = fields.has("build");
        if (!changed && !Language.shipped().contains(id)) {
            throw fields.get("language")
                    .wrong(
                            "There is no build pipeline for the language '" + id + "'.",
                            (Nearest.hint(id, Language.shipped()) + " There are: "
                                            + String.join(", ", Language.shipped())
                                            + ". Any other takes 'build', a file with its steps: docs/compile.md.")
                                    .strip());
        }
        return Language.of(id, changed);
    }

    private static String image(Fields fields, Language language) {
        Located image = fields.get("image");
        if (image == null && language.isDocker()) {
            throw fields.get("language").wrong("Nothing names the image.", "Add 'image', such as team/calc:build.");
        }
        if (image != null && !language.isDocker()) {
            throw image.wrong("'image' is for the language docker.", "Remove it, or say 'language: docker'.");
        }
        return fields.fitting("image", IMAGE, "lower-case letters, digits and '._/:-', such as team/calc:build", "");
    }

    private static Trigger trigger(Located value) {
        Fields fields = Fields.of(value, "'trigger'", "cron", "pollScm", "upstream");
        return new Trigger(
                fields.text("cron", ""),
                fields.text("pollScm", ""),
                fields.has("upstream") ? fields.texts("upstream", "A job's name") : List.of());
    }

    private static List<Checkpoint> checkpoints(Located value, List<Agent> agents) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        if (value == null) {
            return checkpoints;
        }
        List<String> places = new ArrayList<>(agents.stream().map(Agent::role).toList());
        places.addAll(PLACES);
        Set<String> ids = new HashSet<>();
        for (Located each : value.items("'checkpoints'")) {
            Checkpoint checkpoint = checkpoint(each, places);
            if (!ids.add(checkpoint.id())) {
                throw each.wrong("Two checkpoints have the id '" + checkpoint.id() + "'.", "Give each its own 'id'.");
            }
            checkpoints.add(checkpoint);
        }
        return checkpoints;
    }

    private static Checkpoint checkpoint(Located value, List<String> places) {
        Fields fields = Fields.of(
                value,
                "A checkpoint",
                "id",
                "after",
                "condition",
                "action",
                "message",
                "submitter",
                "notStarter",
                "timeout");
        Located after = fields.needed("after");
        String place = after.text("'after'");
        if (!places.contains(place)) {
            throw after.wrong(
                    "There is no '" + place + "' to stop after.", "There are: " + String.join(", ", places) + ".");
        }
        Condition condition = fields.constant("condition", Condition.class, Condition.ALWAYS);
        boolean possible =
                switch (condition) {
                    case ALWAYS -> true;
                    case DOUBT -> !PLACES.contains(place);
                    case CRITICAL -> place.equals("reviewer");
                    case FAILED -> place.equals("tester");
                };
        if (!possible) {
            throw fields.get("condition")
                    .wrong(
                            "'" + condition.name().toLowerCase(Locale.ROOT) + "' can't be after '" + place + "'.",
                            "critical is the reviewer's, failed the tester's, doubt any agent's.");
        }
        String id =
                fields.fitting("id", NAME, NAMED, place + "-" + condition.name().toLowerCase(Locale.ROOT));
        return new Checkpoint(
                id,
                place,
                condition,
                fields.constant("action", Action.class, Action.ASK),
                fields.text("message", ""),
                fields.text("submitter", ""),
                fields.flag("notStarter"),
                fields.whole("timeout", 1, YEAR_OF_MINUTES, 0));
    }

    private static List<Artifact> artifacts(Located value) {
        List<Artifact> artifacts = new ArrayList<>();
        if (value != null) {
            for (Located each : value.items("'artifacts'")) {
                Fields fields = Fields.of(each, "An artifact", "files", "least", "maxBytes", "schema");
                artifacts.add(new Artifact(
                        fields.fitting(
                                "files",
                                PATTERN,
                                "letters, digits, '.', '_', '-', '/', '*' and '?', below the workspace"),
                        fields.whole("least", 0, 1000, 1),
                        fields.whole("maxBytes", 1, Integer.MAX_VALUE, 0),
                        schema(fields.get("schema"))));
            }
        }
        return artifacts;
    }

    private static Map<String, Object> schema(Located value) {
        if (value == null) {
            return Map.of();
        }
        value.entries("'schema'");
        SchemaCheck.problem(Json.MAPPER.valueToTree(value.plain())).ifPresent(problem -> {
            throw value.wrong("'schema' is no JSON Schema that can be used: " + problem + ".", "");
        });
        @SuppressWarnings("unchecked")
        Map<String, Object> schema = (Map<String, Object>) value.plain();
        return schema;
    }

    private static Distribution distribution(Located value) {
        Fields fields = Fields.of(value, "'distribution'", "environment", "approval", "targets");
        return new Distribution(
                fields.text("environment", ENVIRONMENT),
                fields.flag("approval"),
                maps(fields.needed("targets"), "'targets'"));
    }

    private static Monitoring monitoring(Located value) {
        Fields fields = Fields.of(value, "'monitoring'", "window", "every", "rollback", "signals");
        return new Monitoring(
                fields.whole("window", 1, DAY, WINDOW),
                fields.whole("every", 1, DAY, EVERY),
                fields.flag("rollback"),
                maps(fields.needed("signals"), "'signals'"));
    }

    /** Maps with a type each, as the step itself checks them. */
    private static List<Map<String, Object>> maps(Located value, String what) {
        List<Map<String, Object>> maps = new ArrayList<>();
        for (Located each : value.items(what)) {
            if (!each.entries("An element of " + what).containsKey("type")) {
                throw each.wrong("'type' is missing.", "See docs/releases.md.");
            }
            @SuppressWarnings("unchecked")
            Map<String, Object> map = (Map<String, Object>) each.plain();
            maps.add(map);
        }
        if (maps.isEmpty()) {
            throw value.wrong(what + " is empty.", "Add one at least, or leave the whole part out.");
        }
        return maps;
    }
}
