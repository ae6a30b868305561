package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A workflow as nodes and edges. */
public record WorkflowGraph(List<Node> nodes, List<Edge> edges) {
    /** @param kind agent, stage, checkpoint or stop */
    public record Node(String id, String kind, String title) {}

    /** @param condition in words; empty for always */
    public record Edge(String from, String to, String condition) {}

    public WorkflowGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    static WorkflowGraph of(WorkflowDefinition workflow) {
        Builder graph = new Builder(workflow);
        workflow.design().forEach(agent -> graph.step(agent.role(), "agent"));
        graph.tries();
        workflow.finish().forEach(agent -> graph.step(agent.role(), "agent"));
        graph.step("compile", "stage");
        workflow.agent("packager").ifPresent(agent -> graph.step(agent.role(), "agent"));
        graph.step("package", "stage");
        workflow.distribution().ifPresent(distribution -> graph.step("publish", "stage"));
        workflow.monitoring().ifPresent(monitoring -> {
            graph.step("monitor", "agent");
            if (monitoring.rollback()) {
                graph.node("rollback", "stage", "Rollback");
                graph.edge("monitor", "rollback", "regression found");
            }
        });
        return new WorkflowGraph(graph.nodes, graph.edges);
    }

    private static final class Builder {
        private final WorkflowDefinition workflow;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Edge> edges = new ArrayList<>();
        /** From where it goes on. */
        private List<String> ends = List.of();

        Builder(WorkflowDefinition workflow) {
            this.workflow = workflow;
        }

        void node(String id, String kind, String title) {
            nodes.add(new Node(id, kind, title));
        }

        void edge(String from, String to, String condition) {
            edges.add(new Edge(from, to, condition));
        }

        void step(String id, String kind) {
            node(id, kind, JenkinsfileText.title(id));
            ends.forEach(end -> edge(end, id, ""));
            ends = List.of(id);
            workflow.after(id).forEach(each -> checkpoint(id, each));
        }

        /** Code; review beside test; back to the code where somebody objects. */
        void tries() {
            step(WorkflowDefinition.CODER, "agent");
            List<String> from = ends;
            List<String> after = new ArrayList<>();
            for (String role : List.of("reviewer", "tester")) {
                if (workflow.agent(role).isPresent()) {
                    ends = from;
                    step(role, "agent");
                    after.addAll(ends);
                }
            }
            ends = after.isEmpty() ? from : after;
            workflow.agent("tester")
                    .ifPresent(agent -> edge("tester", WorkflowDefinition.CODER, "not all passed, tries left"));
            workflow.agent("reviewer")
                    .map(Agent::severity)
                    .filter(severity -> !severity.isEmpty())
                    .ifPresent(severity ->
                            edge("reviewer", WorkflowDefinition.CODER, severity + " issues or worse, tries left"));
        }

        private void checkpoint(String place, Checkpoint each) {
            boolean always = each.condition() == Condition.ALWAYS;
            String condition = always ? "" : each.condition().name().toLowerCase(Locale.ROOT);
            String id = "checkpoint " + each.id();
            String title = each.message().isBlank() ? JenkinsfileText.title(each.id()) : each.message();
            node(id, each.action() == Action.STOP ? "stop" : "checkpoint", title);
            edge(place, id, condition);
            if (each.action() == Action.STOP) {
                return;
            }
            if (WorkflowDefinition.TRIES.contains(place)) {
                edge(id, WorkflowDefinition.CODER, "rejected");
            }
            List<String> more = new ArrayList<>(always ? List.of() : ends);
            more.add(id);
            ends = more;
        }
    }

    /** As JSON-like maps. */
    public Map<String, Object> toMap() {
        List<Object> all = new ArrayList<>();
        nodes.forEach(node -> all.add(map("id", node.id, "kind", node.kind, "title", node.title)));
        List<Object> ways = new ArrayList<>();
        edges.forEach(edge -> ways.add(map("from", edge.from, "to", edge.to, "condition", edge.condition)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("nodes", all);
        map.put("edges", ways);
        return map;
    }

    private static Map<String, Object> map(String... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** As a Mermaid flowchart, which many editors draw. */
    public String mermaid() {
        StringBuilder text = new StringBuilder("flowchart TD\n");
        for (Node node : nodes) {
            String shape =
                    switch (node.kind) {
                        case "agent" -> "(\"%s\")";
                        case "stage" -> "[\"%s\"]";
                        default -> "{{\"%s\"}}";
                    };
            text.append("    ")
                    .append(id(node.id))
                    .append(String.format(shape, quoted(node.title)))
                    .append('\n');
        }
        for (Edge edge : edges) {
            text.append("    ").append(id(edge.from)).append(" -->");
            text.append(edge.condition.isEmpty() ? " " : "|" + quoted(edge.condition) + "| ");
            text.append(id(edge.to)).append('\n');
        }
        return text.toString();
    }

    /** Some words, such as 'end', are Mermaid's own. */
    private static String id(String id) {
        return "n_" + id.replaceAll("[- ]", "_");
    }

    private static String quoted(String text) {
        return text.replace("\"", "#quot;").replaceAll("\\s+", " ");
    }
}
