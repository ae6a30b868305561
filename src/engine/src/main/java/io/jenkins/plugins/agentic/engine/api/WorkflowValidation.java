package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.spec.Misplaced;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a text would be as a workflow's definition: its fault, or its Jenkinsfile and graph; and the way back. Nothing is kept. */
final class WorkflowValidation {
    /** Its address could not be told from that of a workflow of the same name. */
    static final String NAME = "validate";

    private final boolean keeps;

    /** @param keeps whether this host keeps definitions */
    WorkflowValidation(boolean keeps) {
        this.keeps = keeps;
    }

    List<Route> routes() {
        return List.of(
                Route.post("workflows/" + NAME, this::validate),
                Route.post("workflows/" + NAME + "/jenkinsfile", WorkflowValidation::read));
    }

    /** The way back: what a Jenkinsfile would be as a definition. */
    private static ApiAnswer read(ApiCall call) {
        call.require(ApiAccess.Permission.VIEW);
        Body body = call.body().only("jenkinsfile", "base");
        Optional<WorkflowDefinition> base = Optional.of(body.text("base"))
                .filter(text -> !text.isBlank())
                .map(text -> WorkflowDefinition.parse("The base", text));
        return ApiAnswer.ok(ReadJenkinsfile.of(body.needed("jenkinsfile"), base));
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
            answer.put("fault", ReadJenkinsfile.fault(e.sentence(), e.line(), e.column()));
        } catch (AgenticException e) {
            answer.put("fault", ReadJenkinsfile.fault(e.sentence(), 0, 0));
        }
        return ApiAnswer.ok(answer);
    }
}
