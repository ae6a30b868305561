package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import groovy.lang.Script;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.step.SecretSteps;
import java.util.Map;
import org.codehaus.groovy.runtime.InvokerHelper;

/** The assignments of an environment block, each seen by those after it. */
final class EnvironmentBlock extends GroovyObjectSupport {
    private final PipelineRun run;
    private final Script script;
    private final Map<String, String> variables;

    EnvironmentBlock(PipelineRun run, Script script, Map<String, String> variables) {
        this.run = run;
        this.script = script;
        this.variables = variables;
    }

    void read(Closure<?> body) {
        Closure<?> own = (Closure<?>) body.clone();
        own.setDelegate(this);
        own.setResolveStrategy(Closure.DELEGATE_ONLY);
        own.call();
    }

    @Override
    public Object invokeMethod(String name, Object arguments) {
        return InvokerHelper.invokeMethod(script, name, arguments);
    }

    @Override
    public Object getProperty(String name) {
        return variables.containsKey(name) ? variables.get(name) : script.getProperty(name);
    }

    @Override
    public void setProperty(String name, Object value) {
        if (value instanceof Map<?, ?> map && "credentials".equals(map.get("$class"))) {
            variables.putAll(SecretSteps.credentials(run, name, String.valueOf(map.get("id"))));
        } else {
            variables.put(name, String.valueOf(value));
        }
    }
}
