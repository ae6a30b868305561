package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Artifact;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Distribution;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Monitoring;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Valid definitions of every kind. */
final class Definitions {
    private static final List<String> TEXTS = List.of(
            "Go on?",
            "It's \"done\": \\ $x ${y}",
            "Zeile\n  zwei\tdrei",
            "ü – 漢字",
            "'''",
            "no",
            "12",
            "// no comment",
            "1e5",
            "08",
            " x ",
            "a: b # c");
    private static final List<String> ROLES =
            List.of("planner", "architect", "threat-modeller", "x", "implement", "publish", "9-lives", "optimizer");

    private final Random random;

    private Definitions(Random random) {
        this.random = random;
    }

    static WorkflowDefinition random(Random random) {
        return new Definitions(random).definition();
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private String text() {
        return one(TEXTS);
    }

    private WorkflowDefinition definition() {
        String id = one(List.of("typescript", "python", "docker", "rust"));
        boolean build = id.equals("rust") || maybe();
        boolean published = maybe();
        boolean watched = published && maybe();
        List<Agent> agents = agents(published);
        return new WorkflowDefinition(
                one(List.of("w", "Flow-1", "a_b")),
                maybe() ? "" : text(),
                Language.of(id, build),
                build ? "ci/build.yaml" : "",
                id.equals("docker") ? "team/calc:build" : "",
                maybe() ? "" : "signing-key",
                one(List.of("requirements.md", "docs/what.md")),
                1 + random.nextInt(10),
                maybe()
                        ? new Trigger("", "", List.of())
                        : new Trigger(
                                maybe() ? "" : "H 4 * * *",
                                maybe() ? "" : "@daily",
                                maybe() ? List.of() : List.of("a/b", "c")),
                agents,
                checkpoints(agents),
                artifacts(),
                published
                        ? Optional.of(new Distribution(one(List.of("production", "staging")), maybe(), maps()))
                        : Optional.empty(),
                watched ? Optional.of(new Monitoring(1 + random.nextInt(900), 30, maybe(), maps())) : Optional.empty());
    }

    private List<Agent> agents(boolean published) {
        List<String> roles = new ArrayList<>(ROLES.subList(0, random.nextInt(ROLES.size() + 1)));
        roles.add("coder");
        for (String role : List.of("reviewer", "tester", "packager", "monitor")) {
            if (maybe() || published && role.equals("packager")) {
                roles.add(role);
            }
        }
        Collections.shuffle(roles, random);
        // Before the coder they would be called twice, and lines be named as lost that are not.
        for (String role : List.of("reviewer", "tester", "packager")) {
            if (roles.contains(role) && roles.indexOf(role) < roles.indexOf("coder")) {
                roles.remove(role);
                roles.add(role);
            }
        }
        return roles.stream().map(this::agent).toList();
    }

    private Agent agent(String role) {
        if (maybe()) {
            return Agent.plain(role);
        }
        Map<String, Object> options = new LinkedHashMap<>();
        maybe(options, "prompt", "planner@production");
        maybe(options, "model", one(List.of("fast", "deep", text())));
        maybe(options, "temperature", random.nextInt(20) / 10.0);
        maybe(options, "budget", one(List.of(0.0001, 0.5, 3.0)));
        maybe(options, "maxTokens", 1 + random.nextInt(9000));
        maybe(options, "timeout", 1 + random.nextInt(900));
        if (maybe()) {
            options.put("retry", 1 + random.nextInt(10));
            maybe(options, "retryInterval", 0.5);
            maybe(options, "retryMultiplier", 2.0);
        }
        maybe(options, "tools", maybe() ? List.of() : List.of("read_file", text()));
        maybe(options, "constraints", List.of(text(), text()));
        return new Agent(
                role,
                options,
                one(List.of(0.0, 0.5, 0.7, 0.0001, 1.0)),
                role.equals("reviewer") ? one(List.of("", "critical", "major", "minor")) : "");
    }

    private void maybe(Map<String, Object> options, String name, Object value) {
        if (maybe()) {
            options.put(name, value);
        }
    }

    private List<Checkpoint> checkpoints(List<Agent> agents) {
        List<String> places = new ArrayList<>(agents.stream().map(Agent::role).toList());
        places.addAll(List.of("compile", "package"));
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            String place = one(places);
            List<Condition> possible = new ArrayList<>(List.of(Condition.ALWAYS));
            if (!List.of("compile", "package").contains(place)) {
                possible.add(Condition.DOUBT);
            }
            if (place.equals("reviewer")) {
                possible.add(Condition.CRITICAL);
            }
            if (place.equals("tester")) {
                possible.add(Condition.FAILED);
            }
            Condition condition = one(possible);
            String id = maybe() ? "own-" + i : place + "-" + DefinitionText.lower(condition);
            if (checkpoints.stream().anyMatch(each -> each.id().equals(id))) {
                continue;
            }
            checkpoints.add(new Checkpoint(
                    id,
                    place,
                    condition,
                    one(List.of(Action.values())),
                    maybe()
                            ? ""
                            : one(List.of(text(), "Go on after the " + place + "?", "Stopped after " + place + ".")),
                    maybe() ? "" : "ann,security",
                    maybe(),
                    maybe() ? 0 : 1 + random.nextInt(5000)));
        }
        return checkpoints;
    }

    private List<Artifact> artifacts() {
        List<Artifact> artifacts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            artifacts.add(new Artifact(
                    one(List.of("*.tgz", "dist/a-?.whl")),
                    random.nextInt(3),
                    maybe() ? 0 : 1 + random.nextInt(Integer.MAX_VALUE - 1),
                    maybe() ? Map.of() : Map.of("type", "object", "title", text())));
        }
        return artifacts;
    }

    private List<Map<String, Object>> maps() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", "npm");
        maybe(map, "registry", "https://npm.example.com");
        maybe(map, "some-key", -3);
        maybe(map, "nested", Map.of("a", List.of(true, 1.5, text(), List.of()), text(), Map.of()));
        return maybe() ? List.of(map) : List.of(Map.of("type", "binary"), map);
    }
}
