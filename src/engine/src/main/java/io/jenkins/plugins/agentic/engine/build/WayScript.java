package io.jenkins.plugins.agentic.engine.build;

import static io.jenkins.plugins.agentic.engine.build.ShellScript.SAYS;
import static io.jenkins.plugins.agentic.engine.build.ShellScript.quoted;

import io.jenkins.plugins.agentic.engine.build.BuildStep.Way;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of a step's script that runs where its tools are, on the node or in a container: takes the first way whose tool is
 * there, names the tool in {@code $AGENTIC_OWN.tool}, and says what is used in the place of what, or how it is installed.
 */
final class WayScript {
    private static final String COMMAND = "+ ";
    private static final int MOST_SHOWN = 4000;

    private final BuildStep step;
    private final ToolCatalog tools;

    WayScript(BuildStep step, ToolCatalog tools) {
        this.step = step;
        this.tools = tools;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        List<Way> ways = step.ways();
        String first = ways.get(0).tool();
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            if (way.tool().isEmpty() && way.when().isEmpty()) {
                // Needs nothing that could be missing.
                text.append(i == 0 ? "" : "else\n").append(run(way, i == 0 ? "" : first));
                return text.append(i == 0 ? "" : "fi\n").toString();
            }
            String condition =
                    way.when().isEmpty() ? "command -v " + quoted(way.tool()) + " >/dev/null 2>&1" : way.when();
            text.append(i == 0 ? "if " : "elif ").append(condition).append("; then\n");
            text.append(run(way, i == 0 ? "" : first));
        }
        return text.append("else\n").append(missing()).append("fi\n").toString();
    }

    private static String run(Way way, String preferred) {
        boolean isApi = way.tool().equals(BuildStep.ENGINE_API);
        String said = preferred.isEmpty() || isApi
                ? ""
                : "echo " + quoted(SAYS + preferred + " is not installed; " + way.tool() + " is used instead.") + "\n";
        String tool = way.tool().isEmpty() ? "" : "echo " + quoted(way.tool()) + " > \"$AGENTIC_OWN.tool\"\n";
        if (isApi) {
            return tool + "echo '" + SAYS
                    + "there is no docker command with BuildKit here; the engine'\\''s API is used.'\n";
        }
        return said + tool + "unset AGENTIC_OWN\nprintf '%s\\n' " + quoted(shown(way.command())) + "\nset -e\n"
                + way.command() + "\n";
    }

    /** The command once as it stands: a shell's own trace (set -x) makes a loop several times as slow. */
    private static String shown(String command) {
        String all = command.lines().map(line -> COMMAND + line).collect(Collectors.joining("\n"));
        return all.length() <= MOST_SHOWN ? all : all.substring(0, MOST_SHOWN) + "…";
    }

    private String missing() {
        List<String> names = step.ways().stream().map(Way::tool).distinct().toList();
        String wanted = names.size() == 1
                ? names.get(0)
                : names.get(0) + ", or " + String.join(" or ", names.subList(1, names.size())) + " in its place,";
        if (step.isContained()) {
            return "echo "
                    + quoted(SAYS + wanted + " is not in the image " + step.container()
                            + ": add it to the image, or name one that has it.")
                    + "\nexit 127\n";
        }
        String elsewhere = step.ways().stream()
                .flatMap(way -> tools.find(way.tool()).stream())
                .findFirst()
                .flatMap(tool -> tool.install(""))
                .orElse("install it and add it to PATH");
        StringBuilder text = new StringBuilder("how=\n");
        for (String manager : ToolCatalog.MANAGERS.keySet()) {
            step.ways().stream()
                    .flatMap(way -> tools.find(way.tool()).stream())
                    .filter(tool -> tool.packages().containsKey(manager))
                    .findFirst()
                    .or(() -> step.ways().stream()
                            .flatMap(way -> tools.find(way.tool()).stream())
                            .findFirst())
                    .flatMap(tool -> tool.install(manager))
                    .ifPresent(install -> text.append("[ -n \"$how\" ] || ! command -v ")
                            .append(manager)
                            .append(" >/dev/null 2>&1 || how=")
                            .append(quoted(install))
                            .append("\n"));
        }
        return text.append("echo ")
                .append(quoted(SAYS + wanted + " is not installed: "))
                .append("\"${how:-")
                .append(elsewhere)
                .append("}.\"\nexit 127\n")
                .toString();
    }
}
