package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Artifact;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Distribution;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Monitoring;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Trigger;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Writes a definition as YAML, without what goes without saying; {@link DefinitionReader} reads the same again. */
final class DefinitionText {
    /** Texts that are never read as something else. */
    private static final String PLAIN = "(?!(?i:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./@ -]*(?<! )";

    private DefinitionText() {}

    static String of(WorkflowDefinition workflow) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setIndent(2);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(Integer.MAX_VALUE);
        options.setSplitLines(false);
        StringWriter out = new StringWriter();
        new Yaml(options).serialize(node(fields(workflow)), out);
        return out.toString();
    }

    private static Map<String, Object> fields(WorkflowDefinition workflow) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", workflow.name());
        put(fields, "description", workflow.description(), "");
        put(fields, "language", workflow.language().id(), Language.DEFAULT);
        put(fields, "build", workflow.build(), "");
        put(fields, "image", workflow.image(), "");
        put(fields, "signingCredentialsId", workflow.signingCredentialsId(), "");
        put(fields, "requirements", workflow.requirements(), DefinitionReader.REQUIREMENTS);
        put(fields, "tries", workflow.tries(), DefinitionReader.TRIES);
        put(fields, "trigger", trigger(workflow.trigger()), Map.of());
        Map<String, Object> agents = new LinkedHashMap<>();
        workflow.agents().forEach(agent -> agents.put(agent.role(), agent(agent)));
        fields.put("agents", agents);
        put(
                fields,
                "checkpoints",
                workflow.checkpoints().stream().map(DefinitionText::checkpoint).toList(),
                List.of());
        put(
                fields,
                "artifacts",
                workflow.artifacts().stream().map(DefinitionText::artifact).toList(),
                List.of());
        workflow.distribution().ifPresent(each -> fields.put("distribution", distribution(each)));
        workflow.monitoring().ifPresent(each -> fields.put("monitoring", monitoring(each)));
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, Object value, Object unsaid) {
        if (!value.equals(unsaid)) {
            fields.put(name, value);
        }
    }

    private static Map<String, Object> trigger(Trigger trigger) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "cron", trigger.cron(), "");
        put(fields, "pollScm", trigger.pollScm(), "");
        put(fields, "upstream", trigger.upstream(), List.of());
        return fields;
    }

    static Map<String, Object> agent(Agent agent) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> retry = new LinkedHashMap<>();
        agent.options().forEach((name, value) -> {
            switch (name) {
                case "retry" -> retry.put("attempts", value);
                case "retryInterval" -> retry.put("interval", value);
                case "retryMultiplier" -> retry.put("multiplier", value);
                default -> fields.put(name, value);
            }
        });
        put(fields, "retry", retry, Map.of());
        Map<String, Object> success = new LinkedHashMap<>();
        put(success, "confidence", agent.confidence(), Agent.plain("").confidence());
        put(success, "noIssues", agent.severity(), "");
        put(fields, "success", success, Map.of());
        return fields;
    }

    static Map<String, Object> checkpoint(Checkpoint checkpoint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("after", checkpoint.after());
        put(fields, "condition", lower(checkpoint.condition()), lower(Condition.ALWAYS));
        put(fields, "action", lower(checkpoint.action()), lower(Action.ASK));
        put(fields, "id", checkpoint.id(), checkpoint.after() + "-" + lower(checkpoint.condition()));
        put(fields, "message", checkpoint.message(), "");
        put(fields, "submitter", checkpoint.submitter(), "");
        put(fields, "notStarter", checkpoint.notStarter(), false);
        put(fields, "timeout", checkpoint.timeout(), 0);
        return fields;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> artifact(Artifact artifact) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("files", artifact.files());
        put(fields, "least", artifact.least(), 1);
        put(fields, "maxBytes", artifact.maxBytes(), 0);
        put(fields, "schema", artifact.schema(), Map.of());
        return fields;
    }

    private static Map<String, Object> distribution(Distribution distribution) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "environment", distribution.environment(), DefinitionReader.ENVIRONMENT);
        put(fields, "approval", distribution.approval(), false);
        fields.put("targets", distribution.targets());
        return fields;
    }

    private static Map<String, Object> monitoring(Monitoring monitoring) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "window", monitoring.window(), DefinitionReader.WINDOW);
        put(fields, "every", monitoring.every(), DefinitionReader.EVERY);
        put(fields, "rollback", monitoring.rollback(), false);
        fields.put("signals", monitoring.signals());
        return fields;
    }

    private static Node node(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<NodeTuple> entries = new ArrayList<>();
            map.forEach((key, each) -> entries.add(new NodeTuple(text(String.valueOf(key)), node(each))));
            return new MappingNode(Tag.MAP, entries, map.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        if (value instanceof List<?> list) {
            return new SequenceNode(
                    Tag.SEQ,
                    list.stream().map(DefinitionText::node).toList(),
                    list.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        if (value instanceof Number || value instanceof Boolean || value == null) {
            Tag tag = value == null ? Tag.NULL : value instanceof Boolean ? Tag.BOOL : Tag.FLOAT;
            return new ScalarNode(
                    value instanceof Integer || value instanceof Long ? Tag.INT : tag,
                    String.valueOf(value),
                    null,
                    null,
                    ScalarStyle.PLAIN);
        }
        return text(String.valueOf(value));
    }

    private static Node text(String text) {
        boolean plain = text.matches(PLAIN);
        boolean simple =
                text.chars().noneMatch(c -> c < ' ' || c > '~' && c < 0xa0 || c == 0xfeff || c > 0x2027 && c < 0x202a);
        ScalarStyle style = plain ? ScalarStyle.PLAIN : simple ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED;
        return new ScalarNode(Tag.STR, text, null, null, style);
    }
}
