package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.docker.BuildKitScript;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resolves build pipelines to the steps to run. */
public final class CompilePlans {
    /** Languages whose pipelines ship. */
    public static final List<String> LANGUAGES = PipelineDefinition.SHIPPED;

    private static final String PUSH = "push";

    private final ToolCatalog tools = ToolCatalog.shipped();
    private final Optional<ReportParsers> parsers;

    /** Without a look at whether there are the parsers that steps name. */
    public CompilePlans() {
        this.parsers = Optional.empty();
    }

    /** @param parsers there are: a step that names another is refused before anything is run */
    public CompilePlans(ReportParsers parsers) {
        this.parsers = Optional.of(parsers);
    }

    /**
     * What a project changes in a pipeline, as docs/compile.md describes it.
     *
     * @param map changes; empty for none
     * @param yaml the same as YAML, made before those of the map; empty for none
     * @param file that the YAML was read from, for messages; empty where that is not known
     */
    public record Changes(Map<String, Object> map, String yaml, String file) {
        public static final Changes NONE = new Changes(Map.of(), "", "");

        private PipelineDefinition of(PipelineDefinition pipeline) {
            PipelineDefinition changed = pipeline;
            if (!yaml.isBlank()) {
                try {
                    changed = changed.changedBy(PipelineDefinition.parse(yaml));
                } catch (AgenticException e) {
                    String where = file.isBlank() ? "" : file + ": ";
                    throw new AgenticException(e.code(), where + e.getMessage(), e.hint(), false, e);
                }
            }
            return map.isEmpty() ? changed : changed.changedBy(map);
        }
    }

    /**
     * One pipeline.
     *
     * @param language 'python', 'typescript', 'docker', or one that the definition is for
     * @param steps names of the pipeline's steps, or maps that replace or add one; empty for all
     * @param changes to the pipeline
     * @param shell 'sh' or 'bat': each step gets its script for it; empty for none
     * @param image what Docker steps are about, as the step dockerImage takes it; empty where there are none
     * @param labels for the image
     * @param key of the call, of which the steps' files are named; empty for none
     * @return maps as {@link BuildStep#toMap()}
     * @throws AgenticException with {@link ErrorCode#JENKINSFILE} of what can't be such a pipeline; with {@link
     *     ErrorCode#BUILD} of another shell, and of a container on a Windows node
     */
    public List<Object> plan(
            String language,
            List<?> steps,
            Changes changes,
            String shell,
            Map<String, Object> image,
            Map<String, String> labels,
            Optional<StepKey> key) {
        if (!List.of("", "sh", "bat").contains(shell)) {
            throw new AgenticException(
                    ErrorCode.BUILD, "There are no build scripts for '" + shell + "'.", "The shell is 'sh' or 'bat'.");
        }
        boolean isWindows = shell.equals("bat");
        PipelineDefinition pipeline = changes.of(PipelineDefinition.shipped(language));
        List<Object> plan = new ArrayList<>();
        for (BuildStep chosen : pipeline.choose(steps)) {
            parsers.ifPresent(known -> check(chosen, known));
            // docker-java can't speak BuildKit: where a node has the command, it does the step.
            StepFiles files = key.map(each -> StepFiles.of(chosen.name(), each)).orElse(StepFiles.of(chosen.name()));
            boolean hasCommand = !chosen.docker().isEmpty() && !shell.isEmpty() && !image.isEmpty();
            BuildStep step = hasCommand
                    ? chosen.withCommand(new BuildKitScript(image, labels).command(chosen.docker(), files.base()))
                    : chosen;
            Map<String, Object> map = step.toMap();
            if (!step.ways().isEmpty() && !shell.isEmpty()) {
                String about = image.get("image") == null ? "" : String.valueOf(image.get("image"));
                map.put("files", files.base());
                map.put("script", new ShellScript(step, files, tools, isWindows, about).text());
                if (isWindows) {
                    map.put("bat", new BatScript(step, files).text());
                }
            }
            plan.add(map);
        }
        return plan;
    }

    private static void check(BuildStep step, ReportParsers known) {
        for (BuildStep.Way way : step.ways()) {
            for (BuildStep.ReportFile report : way.reports()) {
                try {
                    known.get(report.parser());
                } catch (AgenticException e) {
                    throw new AgenticException(
                            e.code(),
                            "The build step '" + step.name() + "' has a report for the parser '" + report.parser()
                                    + "', which is not there.",
                            e.hint(),
                            false,
                            e);
                }
            }
        }
    }

    /**
     * What a call of a step changes outside of its run, for which a host may ask a permission: a build step's is to publish
     * where it pushes an image; a plan's where one of its steps does. All other steps' is what their specification says.
     *
     * @param arguments bound by the specification
     */
    @SuppressWarnings("unchecked") // maps of a Jenkinsfile have names for keys
    public static StepSpec.Effect effect(StepSpec step, Map<String, Object> arguments) {
        boolean publishes =
                switch (step.name()) {
                    // Says beforehand what the run will do.
                    case "expectedCost" -> Boolean.TRUE.equals(arguments.get("publishes"));
                    case "dockerImage" -> PUSH.equals(arguments.get("action"));
                    case "compilePlan" ->
                        new CompilePlans()
                                        .plan(
                                                (String) arguments.get("language"),
                                                (List<?>) arguments.get("steps"),
                                                new Changes(
                                                        (Map<String, Object>) arguments.get("definition"),
                                                        (String) arguments.get("yaml"),
                                                        ""),
                                                "",
                                                Map.of(),
                                                Map.of(),
                                                Optional.empty())
                                        .stream()
                                        .anyMatch(each ->
                                                each instanceof Map<?, ?> one && PUSH.equals(one.get("docker")));
                    default -> false;
                };
        return publishes ? StepSpec.Effect.PUBLISH : step.effect();
    }

    List<Object> plan(String language, List<?> steps, String shell) {
        return plan(language, steps, Changes.NONE, shell, Map.of(), Map.of(), Optional.empty());
    }

    List<Object> plan(String language, List<?> steps) {
        return plan(language, steps, Changes.NONE, "", Map.of(), Map.of(), Optional.empty());
    }
}
