package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the agents of a definition. Limits are those of the steps that the agents become. */
final class AgentsReader {
    private static final int MOST_ATTEMPTS = 10;
    private static final double LONGEST_INTERVAL = 300;

    private AgentsReader() {}

    static List<Agent> agents(Located value) {
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
        Fields fields = Fields.of(
                value,
                "The agent '" + role + "'",
                "prompt",
                "model",
                "temperature",
                "maxTokens",
                "timeout",
                "retry",
                "budget",
                "tools",
                "constraints",
                "success");
        Map<String, Object> options = options(fields);
        double confidence = Agent.plain(role).confidence();
        if (!fields.has("success")) {
            return new Agent(role, options, confidence, "");
        }
        Fields success = role.equals("reviewer")
                ? Fields.of(fields.get("success"), "'success'", "confidence", "noIssues")
                : Fields.of(fields.get("success"), "'success'", "confidence");
        return new Agent(
                role,
                options,
                success.between("confidence", 0, 1, confidence),
                success.choice("noIssues", WorkflowDefinition.SEVERITIES, ""));
    }

    private static Map<String, Object> options(Fields fields) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String name : List.of("prompt", "model")) {
            if (fields.has(name)) {
                options.put(name, fields.text(name, ""));
            }
        }
        if (fields.has("temperature")) {
            options.put("temperature", fields.between("temperature", 0, 2));
        }
        if (fields.has("budget")) {
            options.put("budget", fields.between("budget", 0, 1_000_000));
        }
        for (String name : List.of("maxTokens", "timeout")) {
            if (fields.has(name)) {
                options.put(name, fields.whole(name, 1, 10_000_000, 1));
            }
        }
        if (fields.has("retry")) {
            Fields retry = Fields.of(fields.get("retry"), "'retry'", "attempts", "interval", "multiplier");
            options.put("retry", retry.needed("attempts").whole("'attempts'", 1, MOST_ATTEMPTS));
            if (retry.has("interval")) {
                options.put("retryInterval", retry.between("interval", 0.1, LONGEST_INTERVAL));
            }
            if (retry.has("multiplier")) {
                options.put("retryMultiplier", retry.between("multiplier", 1, MOST_ATTEMPTS));
            }
        }
        for (String name : List.of("tools", "constraints")) {
            if (fields.has(name)) {
                options.put(name, fields.texts(name, "An element of '" + name + "'"));
            }
        }
        return options;
    }
}
