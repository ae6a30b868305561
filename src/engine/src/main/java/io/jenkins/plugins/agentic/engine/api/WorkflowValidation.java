package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.spec.Misplaced;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a text would be as a workflow's definition: its fault, or its Jenkinsfile and graph. Nothing is kept. */
final class WorkflowValidation {
    /** Its address could not be told from that of a workflow of the same name. */
    static final String NAME = "validate";

    private final boolean keeps;

    /** @param keeps whether this host keeps definitions */
    WorkflowValidation(boolean keeps) {
        this.keeps = keeps;
    }

    List<Route> routes() {
        return List.of(Route.post("workflows/" + NAME, this::validate));
    }

    private ApiAnswer validate(ApiCall call) {
        call.requireAnywhere(ApiAccess.Permission.VIEW);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("fault", null);
        answer.put("name", null);
        answer.put("jenkinsfile", null);
        answer.put("graph", null);
        answer.put("languages", CompilePlans.LANGUAGES);
        answer.put("keeps", keeps);
        try {
            WorkflowDefinition definition =
                    WorkflowDefinition.parse("The definition", WorkflowsResource.definition(call));
            answer.put("name", definition.name());
            answer.put("jenkinsfile", definition.jenkinsfile());
            answer.put("graph", definition.graph().toMap());
        } catch (Misplaced e) {
            answer.put("fault", fault(e.sentence(), e.line(), e.column()));
        } catch (AgenticException e) {
            answer.put("fault", fault(e.sentence(), 0, 0));
        }
        return ApiAnswer.ok(answer);
    }

    private static Map<String, Object> fault(String text, int line, int column) {
        return Map.of("text", text, "line", line, "column", column);
    }
}
