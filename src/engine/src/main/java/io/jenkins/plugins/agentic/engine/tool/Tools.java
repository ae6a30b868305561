package io.jenkins.plugins.agentic.engine.tool;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All tools of this installation: those that ship, those that others add, and those of the settings' MCP servers. Thread-safe.
 */
public final class Tools implements AutoCloseable {
    /** Stands for every tool there is. */
    public static final String ALL = "*";

    private final Map<String, Tool> builtIn = new LinkedHashMap<>();
    private final Supplier<List<Tool>> added;
    private final McpTools mcp = new McpTools();

    /** @param added tools beside those that ship */
    public Tools(List<Tool> added) {
        this(() -> added);
    }

    /** The same, asked anew at each agent call. */
    public Tools(Supplier<List<Tool>> added) {
        this.added = added;
        for (Tool tool : List.of(
                new ListFilesTool(),
                new ReadFileTool(),
                new SearchTextTool(),
                new WriteFileTool(),
                new ApplyPatchTool(),
                new RunCommandTool())) {
            builtIn.put(tool.specification().name(), tool);
        }
    }

    private static void add(Tool tool, Map<String, Tool> known) {
        String name = tool.specification().name();
        if (known.putIfAbsent(name, tool) != null) {
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
     * @param names as the step names them; {@link #ALL} for all that there are, {@code server__*} for all of an MCP server
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} for a name that no tool has, {@link ErrorCode#WORKSPACE} for a
     *     tool that needs a workspace where there is none, {@link ErrorCode#TOOL} for an MCP server that does not answer
     */
    public ToolBox box(List<String> names, RunContext run, ToolSettings settings) {
        boolean homeless = run.workspace() instanceof NoWorkspace;
        Map<String, Tool> known = new LinkedHashMap<>(builtIn);
        added.get().forEach(tool -> add(tool, known));
        addServers(known, names, settings);
        Map<String, Tool> chosen = new LinkedHashMap<>();
        for (String name : names) {
            String server = ofServer(name);
            if (name.equals(ALL)) {
                known.forEach((each, tool) -> {
                    if (!homeless || !builtIn.containsKey(each)) {
                        chosen.put(each, tool);
                    }
                });
            } else if (name.endsWith(ALL) && known.keySet().stream().anyMatch(each -> each.startsWith(server))) {
                known.forEach((each, tool) -> {
                    if (each.startsWith(server)) {
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

    /** Only the servers that are named are asked what they have. */
    private void addServers(Map<String, Tool> known, List<String> names, ToolSettings settings) {
        mcp.keepOnly(settings.mcpServers());
        for (ToolSettings.McpServer server : settings.mcpServers()) {
            String prefix = server.name() + McpTools.SEPARATOR;
            if (names.contains(ALL) || names.stream().anyMatch(name -> name.startsWith(prefix))) {
                mcp.of(server, settings.longest())
                        .forEach(tool -> known.putIfAbsent(tool.specification().name(), tool));
            }
        }
    }

    /** What the names of a server's tools begin with; the name itself where it is no server's. */
    private static String ofServer(String name) {
        int end = name.indexOf(McpTools.SEPARATOR);
        return end < 0 ? name : name.substring(0, end + McpTools.SEPARATOR.length());
    }

    /** Leaves the MCP servers. */
    @Override
    public void close() {
        mcp.close();
    }
}
