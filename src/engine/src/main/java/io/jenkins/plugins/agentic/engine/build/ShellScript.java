package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.build.BuildStep.ReportFile;
import io.jenkins.plugins.agentic.engine.build.BuildStep.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A step's command for a POSIX shell, with all that surrounds it: reports of earlier runs removed; a clean environment; the
 * first way whose tool is there, and the other tool named where it is not the preferred one; limits of time, memory and
 * output; whatever the command left running ended; its output both shown and kept in {@code .agentic/<step>.log}, its end
 * in {@code .agentic/<step>.tail}, the tool in {@code .agentic/<step>.tool}, the folder it ran in in {@code
 * .agentic/<step>.folder}. Ends with the command's own exit code.
 *
 * <p>{@code .agentic} is in no commit and in no package: setuptools finds no packages in folders with a dot, and git and npm
 * obey the {@code .gitignore} in it.
 *
 * <p>What this script itself has to say are lines that begin with {@value #SAYS}; the command is shown before it runs, each line
 * behind '+ '.
 */
final class ShellScript {
    static final String SAYS = "agentic: ";
    /** What the command may see of the node's environment: nothing that is, or holds, a credential. */
    static final List<String> ALLOWED = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "no_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "NODE_EXTRA_CA_CERTS",
            "REQUESTS_CA_BUNDLE",
            "npm_config_registry",
            "npm_config_cache",
            "PYENV_ROOT",
            "VIRTUAL_ENV",
            "NVM_DIR",
            // By which Jenkins knows what a build has started, when it is aborted.
            "JENKINS_NODE_COOKIE",
            "JENKINS_SERVER_COOKIE");
    /** 1980-01-02: the first whole day that a ZIP file's times can name, in every time zone. */
    private static final long EPOCH = 315_619_200L;

    private static final String COMMAND = "+ ";
    private static final int MOST_SHOWN = 4000;
    private static final int TAIL = 8000;
    private static final long MEGABYTE = 1_000_000;

    private final BuildStep step;
    private final ToolCatalog tools;

    ShellScript(BuildStep step, ToolCatalog tools) {
        this.step = step;
        this.tools = tools;
    }

    String text() {
        return String.join(
                "\n",
                "{ set +ex; } 2>/dev/null",
                "root=$PWD",
                "own=$root/.agentic/" + step.name(),
                "mkdir -p \"$root/.agentic\"",
                "rm -f \"$own.code\" \"$own.log\" \"$own.tail\" \"$own.tool\" \"$own.folder\"",
                remove(),
                "cd " + quoted(step.folder().isEmpty() ? "." : "./" + step.folder()) + " 2>/dev/null || {",
                "  echo "
                        + quoted(SAYS + "there is no folder '" + step.folder() + "' in the workspace: check the step's"
                                + " 'folder'.")
                        + " | tee \"$own.tail\"",
                "  echo 1 > \"$own.code\"",
                "  exit 1",
                "}",
                "mkdir -p .agentic/reports \"$root/.agentic\"",
                "echo '*' > .agentic/.gitignore",
                "echo '*' > \"$root/.agentic/.gitignore\"",
                "pwd -P > \"$own.folder\"",
                "mark=$$-$(date +%s)",
                ": \"${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo " + EPOCH + ")}\"",
                "export SOURCE_DATE_EPOCH",
                environment(),
                "began=$(date +%s)",
                "limit=",
                "command -v timeout >/dev/null && limit='timeout -k 10 " + step.timeout() + "'",
                "{",
                "(",
                limits(),
                step.container().isEmpty() ? onNode() : inContainer(),
                ") </dev/null 2>&1",
                "code=$?",
                "echo $code > \"$own.code\"",
                // 137: it did not hear the first signal.
                "if [ $code = 124 ] || { [ $code = 137 ] && [ $(($(date +%s) - began)) -ge " + step.timeout()
                        + " ]; }; then",
                "  echo '" + SAYS + "the step took longer than " + step.timeout() + " s and was ended.'",
                "fi",
                end(),
                "} 2>&1 | head -c " + step.limits().output() * MEGABYTE + " | tee \"$own.log\"",
                "size=$(wc -c < \"$own.log\" 2>/dev/null || echo 0)",
                "if [ \"$size\" -gt " + TAIL + " ]; then tail -c " + TAIL
                        + " \"$own.log\" | tail -n +2 > \"$own.tail\"",
                "elif [ -f \"$own.log\" ]; then cp \"$own.log\" \"$own.tail\"; fi",
                "code=$(cat \"$own.code\" 2>/dev/null || echo 1)",
                "if [ \"$size\" -ge " + step.limits().output() * MEGABYTE + " ]; then",
                "  echo '" + SAYS + "the step printed more than "
                        + step.limits().output() + " MB and was ended.' | tee -a \"$own.tail\"",
                "  [ \"$code\" != 0 ] || code=1",
                "fi",
                "exit \"$code\"",
                "");
    }

    private String remove() {
        return step.ways().stream()
                .flatMap(way -> way.reports().stream())
                .map(ReportFile::path)
                .filter(path -> !path.isEmpty())
                .distinct()
                .map(path -> removed("./" + (step.folder().isEmpty() ? "" : step.folder() + "/") + path))
                .collect(Collectors.joining("\n"));
    }

    /** A report's path may have '*', within a folder's name, and '**', over folders. */
    private static String removed(String path) {
        if (path.contains("**")) {
            return "find . -type f -path " + quoted(path.replaceAll("\\*\\*/?", "*")) + " -exec rm -f {} + 2>/dev/null";
        }
        return "rm -f "
                + Stream.of(path.split("\\*", -1)).map(ShellScript::quoted).collect(Collectors.joining("*"));
    }

    /** Sets the positional parameters to NAME=value, of the variables that are set. */
    private String environment() {
        List<String> names = new ArrayList<>(ALLOWED);
        names.add("SOURCE_DATE_EPOCH");
        names.addAll(step.allow());
        if (!step.container().isEmpty()) {
            names.removeAll(List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "JAVA_HOME"));
        }
        String flag = step.container().isEmpty() ? "" : "-e ";
        StringBuilder text = new StringBuilder("set --\nfor name in " + String.join(" ", names) + "; do\n"
                + "  eval \"value=\\${$name-}\"\n"
                + "  [ -z \"$value\" ] || set -- \"$@\" " + flag + "\"$name=$value\"\ndone\n");
        Map<String, String> own = new TreeMap<>(step.environment());
        own.putIfAbsent("CI", "true");
        own.putIfAbsent("NO_COLOR", "1");
        if (!step.container().isEmpty()) {
            own.putIfAbsent("HOME", "/tmp");
        }
        text.append("set -- \"$@\"");
        own.forEach((name, value) -> text.append(' ').append(flag).append(quoted(name + "=" + value)));
        return text.append(" ").append(flag).append("\"AGENTIC_STEP=$mark\"").toString();
    }

    private String limits() {
        return step.limits().memory() > 0 && step.container().isEmpty()
                ? "ulimit -v " + step.limits().memory() * 1024L
                : ":";
    }

    private String onNode() {
        return "exec $limit env -i \"$@\" \"AGENTIC_OWN=$own\" sh -c " + quoted(chosen());
    }

    /** The client is no parent of what runs in the container: it is ended by its name. */
    private String inContainer() {
        BuildStep.Limits limits = step.limits();
        return "exec $limit docker run --rm --init --name \"agentic-$mark\" --user \"$(id -u):$(id -g)\""
                + " --pids-limit 4096 --security-opt no-new-privileges"
                + (limits.memory() > 0 ? " --memory " + limits.memory() + "m" : "")
                + (limits.cpus() > 0 ? " --cpus " + limits.cpus() : "")
                + " -v \"$root:$root\" -w \"$PWD\" \"$@\" -e \"AGENTIC_OWN=$own\" "
                + quoted(step.container()) + " sh -c " + quoted(chosen());
    }

    /** What was left running, its parent gone or not, is known by a mark in its environment, as Jenkins knows its own. */
    private String end() {
        String container = "docker rm -f \"agentic-$mark\" >/dev/null 2>&1 || true";
        String processes = "for left in $(grep -lszx \"AGENTIC_STEP=$mark\" /proc/[0-9]*/environ 2>/dev/null); do\n"
                + "  left=${left#/proc/}\n  kill -9 \"${left%/environ}\" 2>/dev/null\ndone";
        if (step.docker().equals("test")) {
            return processes + "\n" + container;
        }
        return step.container().isEmpty() ? processes : container;
    }

    private String chosen() {
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
                .append("\"${how:-install it and add it to PATH}.\"\nexit 127\n")
                .toString();
    }

    /** One word of a shell, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
