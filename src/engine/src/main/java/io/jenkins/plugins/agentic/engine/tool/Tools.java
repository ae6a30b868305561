package io.jenkins.plugins.agentic.engine.tool;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** All tools of this installation: those that ship, those found by {@link ServiceLoader}, and those a host gives. Thread-safe. */
public final class Tools {
    /** Stands for every tool there is. */
    public static final String ALL = "*";

    private final Map<String, Tool> builtIn = new LinkedHashMap<>();
    private final Map<String, Tool> custom = new LinkedHashMap<>();

    /** @param hosts tools that the host adds */
    public Tools(List<Tool> hosts) {
        for (Tool tool : List.of(
                new ListFilesTool(),
                new ReadFileTool(),
                new SearchTextTool(),
                new WriteFileTool(),
                new ApplyPatchTool(),
                new RunCommandTool())) {
            builtIn.put(tool.specification().name(), tool);
        }
        ServiceLoader.load(Tool.class, Tool.class.getClassLoader()).forEach(this::add);
        hosts.forEach(this::add);
    }

    private void add(Tool tool) {
        String name = tool.specification().name();
        if (builtIn.containsKey(name) || custom.putIfAbsent(name, tool) != null) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "There are two tools named '" + name + "', the second in "
                            + tool.getClass().getName() + ".",
                    "Rename or remove one of them.");
        }
    }

    /**
     * The tools that one agent call may use.
     *
     * @param names as the step names them; {@link #ALL} for all that there are
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} for a name that no tool has, {@link ErrorCode#WORKSPACE} for a
     *     tool that needs a workspace where there is none
     */
    public ToolBox box(List<String> names, RunContext run, ToolSettings settings) {
        boolean homeless = run.workspace() instanceof NoWorkspace;
        Map<String, Tool> known = new LinkedHashMap<>(builtIn);
        known.putAll(custom);
        Map<String, Tool> chosen = new LinkedHashMap<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                known.forEach((each, tool) -> {
                    if (!homeless || !builtIn.containsKey(each)) {
                        chosen.put(each, tool);
                    }
                });
            } else if (!known.containsKey(name)) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "There is no tool '" + name + "'.",
                        (Nearest.hint(name, known.keySet()) + " There are: " + String.join(", ", known.keySet()) + ".")
                                .strip());
            } else if (homeless && builtIn.containsKey(name)) {
                throw NoWorkspace.none();
            } else {
                chosen.put(name, known.get(name));
            }
        }
        return new ToolBox(chosen, new ToolContext(run, settings));
    }
}
