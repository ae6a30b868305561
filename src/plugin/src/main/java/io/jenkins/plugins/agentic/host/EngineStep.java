package io.jenkins.plugins.agentic.host;

import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A Pipeline step that the engine does: it hands over its name and arguments, and knows nothing more. */
public abstract class EngineStep extends Step {

    /** The arguments by their names in the engine's StepSpec; null where one was not given. */
    protected abstract Map<String, Object> arguments();

    @Override
    public final StepExecution start(StepContext context) {
        return new EngineStepExecution(context, getDescriptor().getFunctionName(), PlainValues.map(arguments()));
    }
}
