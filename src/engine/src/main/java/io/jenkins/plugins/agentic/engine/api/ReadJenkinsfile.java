package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.spec.Misplaced;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReader;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading.Difference;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a Jenkinsfile says as a definition: the nearest one, and the lines that differ; or why there is none. */
final class ReadJenkinsfile {
    private static final int MOST = 200;

    private ReadJenkinsfile() {}

    /** @param base the definition before the edit; empty where there is none */
    static Map<String, Object> of(String jenkinsfile, Optional<WorkflowDefinition> base) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fault", null);
        map.put("before", base.map(WorkflowDefinition::yaml).orElse(null));
        map.put("definition", null);
        map.put("complete", false);
        List<Difference> differences = List.of();
        try {
            JenkinsfileReading reading = JenkinsfileReader.read("The Jenkinsfile", jenkinsfile, base);
            differences = reading.differences();
            map.put("definition", reading.definition().yaml());
            map.put("complete", reading.complete());
        } catch (Misplaced e) {
            map.put("fault", fault(e.sentence(), e.line(), e.column()));
        } catch (AgenticException e) {
            map.put("fault", fault(e.sentence(), 0, 0));
        }
        map.put(
                "differences",
                differences.stream()
                        .limit(MOST)
                        .map(ReadJenkinsfile::difference)
                        .toList());
        map.put("count", differences.size());
        return map;
    }

    private static Map<String, Object> difference(Difference difference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
        map.put("line", difference.line());
        map.put("text", difference.text());
        map.put("instead", difference.instead());
        return map;
    }

    static Map<String, Object> fault(String text, int line, int column) {
        return Map.of("text", text, "line", line, "column", column);
    }
}
