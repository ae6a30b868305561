package io.jenkins.plugins.agentic.engine.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Resolves build pipelines to the steps to run. */
public final class CompilePlans {
    private final ToolCatalog tools = ToolCatalog.shipped();

    /**
     * One pipeline.
     *
     * @param language 'python', 'typescript', 'docker', or one that the definition is for
     * @param steps names of the pipeline's steps, or maps that replace or add one; empty for all
     * @param definition changes to the pipeline, as docs/compile.md describes it; empty for none
     * @param yaml the same as YAML; empty for none
     * @param shell 'sh' or 'bat': each step gets its script for it; empty for none
     * @return maps as {@link BuildStep#toMap()}
     */
    public List<Object> plan(
            String language, List<?> steps, Map<String, Object> definition, String yaml, String shell) {
        PipelineDefinition pipeline = PipelineDefinition.shipped(language);
        if (!yaml.isBlank()) {
            pipeline = pipeline.changedBy(PipelineDefinition.parse(yaml));
        }
        if (!definition.isEmpty()) {
            pipeline = pipeline.changedBy(definition);
        }
        List<Object> plan = new ArrayList<>();
        for (BuildStep step : pipeline.choose(steps)) {
            Map<String, Object> map = step.toMap();
            if (!step.ways().isEmpty() && shell.equals("sh")) {
                map.put("script", new ShellScript(step, tools).text());
            } else if (!step.ways().isEmpty() && shell.equals("bat")) {
                map.put("script", new BatchScript(step, tools).text());
            }
            plan.add(map);
        }
        return plan;
    }

    List<Object> plan(String language, List<?> steps) {
        return plan(language, steps, Map.of(), "", "");
    }
}
