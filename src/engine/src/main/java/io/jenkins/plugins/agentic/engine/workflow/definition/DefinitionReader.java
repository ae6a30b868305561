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
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a definition; resources/workflow.schema.json is the same for editors. */
final class DefinitionReader {
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,59}";
    private static final String PATH = "(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[A-Za-z0-9._/-]{1,200}";
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
    /** As the steps take them. */
    private static final int MOST_ATTEMPTS = 10;

    private static final double LONGEST_INTERVAL = 300;
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
        Map<String, Located> fields = root.entries(
                "The workflow",
                List.of(
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
                        "monitoring"));
        List<Agent> agents = agents(needed(root, fields, "agents"));
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
                fitting(needed(root, fields, "name"), "'name'", NAME, "letters, digits, '_' and '-'"),
                text(fields, "description", ""),
                language,
                fields.containsKey("build") ? path(fields.get("build"), "'build'") : "",
                image(fields, language),
                fields.containsKey("signingCredentialsId")
                        ? fitting(
                                fields.get("signingCredentialsId"),
                                "'signingCredentialsId'",
                                CREDENTIALS,
                                "letters, digits, '.', '_' and '-'")
                        : "",
                fields.containsKey("requirements") ? path(fields.get("requirements"), "'requirements'") : REQUIREMENTS,
                whole(fields, "tries", 1, MOST_TRIES, TRIES),
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

    private static Located needed(Located of, Map<String, Located> fields, String name) {
        Located field = fields.get(name);
        if (field == null) {
            throw of.wrong("'" + name + "' is missing.", "See docs/workflows.md.");
        }
        return field;
    }

    private static String fitting(Located value, String what, String pattern, String how) {
        String text = value.text(what);
        if (!text.matches(pattern)) {
            throw value.wrong(what + " is '" + text + "'.", "It must be of " + how + ".");
        }
        return text;
    }

    private static String path(Located value, String what) {
        return fitting(value, what, PATH, "letters, digits, '.', '_', '-' and '/', below the workspace");
    }

    private static Language language(Map<String, Located> fields) {
        String id = fields.containsKey("language")
                ? fitting(fields.get("language"), "'language'", LANGUAGE, "lower-case letters, digits, '_' and '-'")
                : Language.DEFAULT;
        boolean changed = fields.containsKey("build");
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

    private String image(Map<String, Located> fields, Language language) {
        Located image = fields.get("image");
        if (image == null && language.isDocker()) {
            throw fields.get("language").wrong("Nothing names the image.", "Add 'image', such as team/calc:build.");
        }
        if (image != null && !language.isDocker()) {
            throw image.wrong("'image' is for the language docker.", "Remove it, or say 'language: docker'.");
        }
        return image == null
                ? ""
                : fitting(image, "'image'", IMAGE, "lower-case letters, digits and '._/:-', such as team/calc:build");
    }

    private static String text(Map<String, Located> fields, String name, String otherwise) {
        return fields.containsKey(name) ? fields.get(name).text("'" + name + "'") : otherwise;
    }

    private static boolean flag(Map<String, Located> fields, String name) {
        return fields.containsKey(name) && fields.get(name).flag("'" + name + "'");
    }

    private static int whole(Map<String, Located> fields, String name, int least, int most, int otherwise) {
        return fields.containsKey(name) ? fields.get(name).whole("'" + name + "'", least, most) : otherwise;
    }

    private static double between(Map<String, Located> fields, String name, double least, double most) {
        double value = fields.get(name).number("'" + name + "'");
        if (!(value >= least && value <= most)) {
            throw fields.get(name)
                    .wrong("'" + name + "' is " + value + ".", "It must be from " + least + " to " + most + ".");
        }
        return value;
    }

    private static double share(Map<String, Located> fields, String name, double most, double otherwise) {
        if (!fields.containsKey(name)) {
            return otherwise;
        }
        double value = fields.get(name).number("'" + name + "'");
        if (!(value >= 0 && value <= most)) {
            throw fields.get(name).wrong("'" + name + "' is " + value + ".", "It must be from 0 to " + most + ".");
        }
        return value;
    }

    private static String choice(Map<String, Located> fields, String name, List<String> choices, String otherwise) {
        String text = text(fields, name, otherwise);
        if (!text.equals(otherwise) && !choices.contains(text)) {
            throw fields.get(name)
                    .wrong(
                            "'" + name + "' is '" + text + "'.",
                            "It must be one of: " + String.join(", ", choices) + ".");
        }
        return text;
    }

    private static Trigger trigger(Located value) {
        Map<String, Located> fields = value.entries("'trigger'", List.of("cron", "pollScm", "upstream"));
        List<String> upstream = new ArrayList<>();
        if (fields.containsKey("upstream")) {
            fields.get("upstream").items("'upstream'").forEach(job -> upstream.add(job.text("A job's name")));
        }
        return new Trigger(text(fields, "cron", ""), text(fields, "pollScm", ""), upstream);
    }

    private static List<Agent> agents(Located value) {
        List<Agent> agents = new ArrayList<>();
        value.entries("'agents'").forEach((role, settings) -> agents.add(agent(role, settings)));
        if (agents.stream().noneMatch(agent -> agent.role().equals(WorkflowDefinition.CODER))) {
            throw value.wrong("There is no coder among the agents.", "Add 'coder: {}'.");
        }
        return agents;
    }

    private static Agent agent(String role, Located value) {
        if (!role.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,99}")) {
            throw value.wrong("'" + role + "' is no role.", "Use letters, digits, '_' and '-', such as planner.");
        }
        if (value.isNull()) {
            return Agent.plain(role);
        }
        Map<String, Located> fields = value.entries(
                "The agent '" + role + "'",
                List.of(
                        "prompt",
                        "model",
                        "temperature",
                        "maxTokens",
                        "timeout",
                        "retry",
                        "budget",
                        "tools",
                        "constraints",
                        "success"));
        Map<String, Object> options = new LinkedHashMap<>();
        for (String name : List.of("prompt", "model")) {
            if (fields.containsKey(name)) {
                options.put(name, text(fields, name, ""));
            }
        }
        if (fields.containsKey("temperature")) {
            options.put("temperature", share(fields, "temperature", 2, 0));
        }
        if (fields.containsKey("budget")) {
            options.put("budget", share(fields, "budget", 1_000_000, 0));
        }
        for (String name : List.of("maxTokens", "timeout")) {
            if (fields.containsKey(name)) {
                options.put(name, whole(fields, name, 1, 10_000_000, 1));
            }
        }
        if (fields.containsKey("retry")) {
            Map<String, Located> retry =
                    fields.get("retry").entries("'retry'", List.of("attempts", "interval", "multiplier"));
            options.put("retry", needed(fields.get("retry"), retry, "attempts").whole("'attempts'", 1, MOST_ATTEMPTS));
            if (retry.containsKey("interval")) {
                options.put("retryInterval", between(retry, "interval", 0.1, LONGEST_INTERVAL));
            }
            if (retry.containsKey("multiplier")) {
                options.put("retryMultiplier", between(retry, "multiplier", 1, MOST_ATTEMPTS));
            }
        }
        for (String name : List.of("tools", "constraints")) {
            if (fields.containsKey(name)) {
                options.put(
                        name,
                        fields.get(name).items("'" + name + "'").stream()
                                .map(item -> item.text("An element of '" + name + "'"))
                                .toList());
            }
        }
        if (!fields.containsKey("success")) {
            return new Agent(role, options, Agent.plain(role).confidence(), "");
        }
        Map<String, Located> success = fields.get("success")
                .entries(
                        "'success'",
                        role.equals("reviewer") ? List.of("confidence", "noIssues") : List.of("confidence"));
        return new Agent(
                role,
                options,
                share(success, "confidence", 1, Agent.plain(role).confidence()),
                choice(success, "noIssues", WorkflowDefinition.SEVERITIES, ""));
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
        Map<String, Located> fields = value.entries(
                "A checkpoint",
                List.of("id", "after", "condition", "action", "message", "submitter", "notStarter", "timeout"));
        Located after = needed(value, fields, "after");
        String place = after.text("'after'");
        if (!places.contains(place)) {
            throw after.wrong(
                    "There is no '" + place + "' to stop after.", "There are: " + String.join(", ", places) + ".");
        }
        Condition condition = constant(fields, "condition", Condition.class, Condition.ALWAYS);
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
        String id = fields.containsKey("id")
                ? fitting(fields.get("id"), "'id'", NAME, "letters, digits, '_' and '-'")
                : place + "-" + condition.name().toLowerCase(Locale.ROOT);
        return new Checkpoint(
                id,
                place,
                condition,
                constant(fields, "action", Action.class, Action.ASK),
                text(fields, "message", ""),
                text(fields, "submitter", ""),
                flag(fields, "notStarter"),
                whole(fields, "timeout", 1, YEAR_OF_MINUTES, 0));
    }

    private static <E extends Enum<E>> E constant(
            Map<String, Located> fields, String name, Class<E> type, E otherwise) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        String text = choice(fields, name, names, "");
        return text.isEmpty() ? otherwise : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static List<Artifact> artifacts(Located value) {
        List<Artifact> artifacts = new ArrayList<>();
        if (value != null) {
            for (Located each : value.items("'artifacts'")) {
                Map<String, Located> fields =
                        each.entries("An artifact", List.of("files", "least", "maxBytes", "schema"));
                artifacts.add(new Artifact(
                        fitting(
                                needed(each, fields, "files"),
                                "'files'",
                                PATTERN,
                                "letters, digits, '.', '_', '-', '/', '*' and '?', below the workspace"),
                        whole(fields, "least", 0, 1000, 1),
                        whole(fields, "maxBytes", 1, Integer.MAX_VALUE, 0),
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
        Map<String, Located> fields = value.entries("'distribution'", List.of("environment", "approval", "targets"));
        return new Distribution(
                text(fields, "environment", ENVIRONMENT),
                flag(fields, "approval"),
                maps(needed(value, fields, "targets"), "'targets'"));
    }

    private static Monitoring monitoring(Located value) {
        Map<String, Located> fields = value.entries("'monitoring'", List.of("window", "every", "rollback", "signals"));
        return new Monitoring(
                whole(fields, "window", 1, DAY, WINDOW),
                whole(fields, "every", 1, DAY, EVERY),
                flag(fields, "rollback"),
                maps(needed(value, fields, "signals"), "'signals'"));
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
