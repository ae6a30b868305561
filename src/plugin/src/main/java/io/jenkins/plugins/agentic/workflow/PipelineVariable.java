package io.jenkins.plugins.agentic.workflow;

import groovy.lang.Script;
import hudson.Extension;
import java.net.URL;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsScript;
import org.jenkinsci.plugins.workflow.cps.GlobalVariable;
import org.jenkinsci.plugins.workflow.cps.GroovySourceFileAllowlist;

/**
 * A name that every Pipeline knows and that is written in Groovy. The source is the engine's, the same in both hosts;
 * here the Pipeline's own class loader compiles it, so that it survives restarts. It does so by the trusted shell: a sandboxed
 * Pipeline may call it, but what it does is not checked, so it must do nothing that its caller could not.
 */
public abstract class PipelineVariable extends GlobalVariable {
    private static final String PACKAGE = "io.jenkins.plugins.agentic.pipeline.";

    private final String name;
    private final String className;

    PipelineVariable(String name, String className) {
        this.name = name;
        this.className = PACKAGE + className;
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final Object getValue(CpsScript script) throws ReflectiveOperationException {
        return script.getClass()
                .getClassLoader()
                .loadClass(className)
                .getConstructor(Script.class)
                .newInstance(script);
    }

    final String source() {
        return className.replace('.', '/') + ".groovy";
    }

    /** {@code agenticWorkflow(requirements: …)}: from a requirement to a published package. */
    @Extension
    public static class AgenticWorkflow extends PipelineVariable {
        public AgenticWorkflow() {
            super("agenticWorkflow", "AgenticWorkflow");
        }
    }

    /** {@code compilePackage(language: …)}: a build pipeline, each step a stage of its own. */
    @Extension
    public static class CompilePackage extends PipelineVariable {
        public CompilePackage() {
            super("compilePackage", "CompilePackage");
        }
    }

    /** {@code agentCheckpoint(message: …)}: a person approves, or rejects with feedback. */
    @Extension
    public static class AgentCheckpoint extends PipelineVariable {
        public AgentCheckpoint() {
            super("agentCheckpoint", "AgentCheckpoint");
        }
    }

    /** Lets Pipelines load these three sources, and nothing else of this plugin. */
    @Extension
    public static class Sources extends GroovySourceFileAllowlist {
        private final List<String> urls =
                List.of(url(new AgenticWorkflow()), url(new CompilePackage()), url(new AgentCheckpoint()));

        private static String url(PipelineVariable variable) {
            URL url = PipelineVariable.class.getClassLoader().getResource(variable.source());
            if (url == null) {
                throw new IllegalStateException("The plugin is incomplete: it lacks " + variable.source());
            }
            return url.toString();
        }

        @Override
        public boolean isAllowed(String groovySourceFileUrl) {
            return urls.contains(groovySourceFileUrl);
        }
    }
}
