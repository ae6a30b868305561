package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.docker.BuildKitScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Resolves build pipelines to the steps to run. */
public final class CompilePlans {
    /** Languages whose pipelines ship. */
    public static final List<String> LANGUAGES = PipelineDefinition.SHIPPED;

    private final ToolCatalog tools = ToolCatalog.shipped();

    /**
     * One pipeline.
     *
     * @param language 'python', 'typescript', 'docker', or one that the definition is for
     * @param steps names of the pipeline's steps, or maps that replace or add one; empty for all
     * @param definition changes to the pipeline, as docs/compile.md describes it; empty for none
     * @param yaml the same as YAML; empty for none
     * @param shell 'sh': each step gets its script for it; empty for none
     * @param image what Docker steps are about, as the step dockerImage takes it; empty where there are none
     * @param labels for the image
     * @return maps as {@link BuildStep#toMap()}
     * @throws AgenticException with {@link ErrorCode#BUILD} of another shell, which a Windows node has
     */
    public List<Object> plan(
            String language,
            List<?> steps,
            Map<String, Object> definition,
            String yaml,
            String shell,
            Map<String, Object> image,
            Map<String, String> labels) {
        if (!shell.isEmpty() && !shell.equals("sh")) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "Build pipelines take a node with a POSIX shell; Windows nodes are not supported.",
                    "Call compilePackage on another node, such as node('linux').");
        }
        PipelineDefinition pipeline = PipelineDefinition.shipped(language);
        if (!yaml.isBlank()) {
            pipeline = pipeline.changedBy(PipelineDefinition.parse(yaml));
        }
        if (!definition.isEmpty()) {
            pipeline = pipeline.changedBy(definition);
        }
        List<Object> plan = new ArrayList<>();
        for (BuildStep chosen : pipeline.choose(steps)) {
            // docker-java can't speak BuildKit: where a node has the command, it does the step.
            boolean hasCommand = !chosen.docker().isEmpty() && shell.equals("sh") && !image.isEmpty();
            BuildStep step = hasCommand
                    ? chosen.withCommand(new BuildKitScript(image, labels).command(chosen.docker(), chosen.name()))
                    : chosen;
            Map<String, Object> map = step.toMap();
            if (!step.ways().isEmpty() && shell.equals("sh")) {
                map.put("script", new ShellScript(step, tools).text());
            }
            plan.add(map);
        }
        return plan;
    }

    List<Object> plan(String language, List<?> steps, String shell) {
        return plan(language, steps, Map.of(), "", shell, Map.of(), Map.of());
    }

    List<Object> plan(String language, List<?> steps) {
        return plan(language, steps, Map.of(), "", "", Map.of(), Map.of());
    }
}
