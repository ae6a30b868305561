package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Kind;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Word;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what {@link ReleaseText} wrote. */
final class ReleaseReader {
    private static final Pattern FILES = Pattern.compile("set -- (\\S+)\\s");
    private static final Pattern LEAST = Pattern.compile("test \\$# -ge (\\d{1,9})");
    private static final Pattern MOST = Pattern.compile("-size \\+(\\d{1,10})c");

    private final String file;
    private final Optional<WorkflowDefinition> base;
    private final List<Map<String, Located>> artifacts = new ArrayList<>();
    private final Map<String, Located> distribution = new LinkedHashMap<>();
    private final Map<String, Located> monitoring = new LinkedHashMap<>();

    ReleaseReader(String file, Optional<WorkflowDefinition> base) {
        this.file = file;
        this.base = base;
    }

    void artifacts(GroovyCode script) {
        for (GroovyCode statement : script.statements()) {
            Word last = statement.words().get(statement.to() - 1);
            if (statement.starts("sh").isPresent() && last.kind() == Kind.LINES) {
                Map<String, Located> fields = new LinkedHashMap<>();
                found(FILES, last).ifPresent(files -> fields.put("files", scalar(last.line(), files)));
                found(LEAST, last).ifPresent(least -> fields.put("least", scalar(last.line(), Long.valueOf(least))));
                found(MOST, last).ifPresent(most -> fields.put("maxBytes", scalar(last.line(), Long.valueOf(most))));
                if (fields.containsKey("files")) {
                    artifacts.add(fields);
                }
            }
            if (!artifacts.isEmpty()) {
                statement
                        .starts("compileArtifacts(")
                        .flatMap(call -> call.inside().argument("schema"))
                        .ifPresent(schema -> artifacts.get(artifacts.size() - 1).put("schema", schema));
            }
        }
    }

    private static Optional<String> found(Pattern pattern, Word lines) {
        Matcher matcher = pattern.matcher(lines.text());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    void publish(GroovyCode script) {
        script.find("publishPackage(").ifPresent(call -> {
            GroovyCode arguments = call.inside();
            JenkinsfileReader.put(distribution, "environment", arguments.argument("environment"));
            boolean asked = script.has("decide(id: 'publish',");
            distribution.put(
                    "approval",
                    scalar(
                            arguments.line(),
                            approval(asked, arguments.argument("autoPublish").isPresent())));
            JenkinsfileReader.put(distribution, "targets", arguments.argument("targets"));
        });
    }

    /** It is shown twice: what was changed counts. */
    private boolean approval(boolean asked, boolean held) {
        boolean before = base.flatMap(WorkflowDefinition::distribution)
                .map(Distribution::approval)
                .orElse(false);
        return asked == held ? asked : !before;
    }

    void monitor(GroovyCode script) {
        script.find("releaseWatch(").ifPresent(call -> {
            for (String name : List.of("window", "every", "signals")) {
                JenkinsfileReader.put(monitoring, name, call.inside().argument(name));
            }
            monitoring.put("rollback", scalar(call.inside().line(), script.has("rollbackPackage(")));
        });
        script.find("rollbackPackage(")
                .flatMap(call -> call.inside().argument("environment"))
                .filter(environment -> base.flatMap(WorkflowDefinition::distribution)
                        .filter(before -> !before.environment().equals(environment.plain()))
                        .isPresent())
                .ifPresent(environment -> distribution.put("environment", environment));
    }

    void addTo(Map<String, Located> fields) {
        if (!artifacts.isEmpty()) {
            fields.put(
                    "artifacts",
                    Located.list(
                            ErrorCode.JENKINSFILE,
                            file,
                            1,
                            artifacts.stream().map(this::map).toList()));
        }
        if (!distribution.isEmpty()) {
            fields.put("distribution", map(distribution));
        }
        if (!monitoring.isEmpty()) {
            fields.put("monitoring", map(monitoring));
        }
    }

    private Located map(Map<String, Located> fields) {
        int line = fields.values().iterator().next().line();
        return Located.map(ErrorCode.JENKINSFILE, file, line, fields);
    }

    private Located scalar(int line, Object value) {
        return Located.scalar(ErrorCode.JENKINSFILE, file, line, value);
    }
}
