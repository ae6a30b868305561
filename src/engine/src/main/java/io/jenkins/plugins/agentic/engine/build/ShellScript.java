package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.build.BuildStep.ReportFile;
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
    /** A line that a step's command may print, for what people should know of a step that passed. */
    static final String NOTES = SAYS + "note: ";
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
    /** What programs of Windows can't do without, in the capitals that its POSIX shell gives all names. */
    private static final List<String> ALLOWED_ON_WINDOWS = List.of(
            "SYSTEMROOT",
            "SYSTEMDRIVE",
            "WINDIR",
            "COMSPEC",
            "PATHEXT",
            "TEMP",
            "TMP",
            "USERNAME",
            "USERPROFILE",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
            "PROGRAMDATA",
            "PROGRAMFILES",
            "PROCESSOR_ARCHITECTURE",
            "NUMBER_OF_PROCESSORS");
    /** Name folders and files of the node: in a container they would name others, or nothing. */
    private static final List<String> OF_THE_NODE = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "TMPDIR",
            "JAVA_HOME",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "NODE_EXTRA_CA_CERTS",
            "REQUESTS_CA_BUNDLE",
            "npm_config_cache",
            "PYENV_ROOT",
            "VIRTUAL_ENV",
            "NVM_DIR");
    /** 1980-01-02: the first whole day that a ZIP file's times can name, in every time zone. */
    private static final long EPOCH = 315_619_200L;

    private static final int TAIL = 8000;
    private static final long MEGABYTE = 1_000_000;

    private final BuildStep step;
    private final ToolCatalog tools;
    private final boolean isWindows;

    /** {@code isWindows}: for the POSIX shell that comes with Git for Windows. */
    ShellScript(BuildStep step, ToolCatalog tools, boolean isWindows) {
        this.step = step;
        this.tools = tools;
        this.isWindows = isWindows;
    }

    private boolean isContained() {
        return !step.container().isEmpty();
    }

    String text() {
        return String.join(
                "\n",
                "{ set +ex; } 2>/dev/null",
                "root=$PWD",
                "own=$root/.agentic/" + step.name(),
                "mkdir -p \"$root/.agentic\"",
                "rm -f \"$own.code\" \"$own.log\" \"$own.tail\" \"$own.tool\" \"$own.folder\"",
                // One a machine, workspace and step: what a killed run of this step left running is found by it, and
                // nothing
                // of another machine that shares the engine.
                usesDocker()
                        ? "container=agentic-$(echo \"$(uname -n) $root\" | cksum | tr ' ' -)-" + step.name()
                                + "\ndocker rm -f \"$container\" >/dev/null 2>&1 || true"
                        : ":",
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
                "{ " + (isWindows ? "cygpath -wa . 2>/dev/null || " : "") + "pwd -P; } > \"$own.folder\"",
                "mark=$$-$(date +%s)",
                ": \"${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo " + EPOCH + ")}\"",
                "export SOURCE_DATE_EPOCH",
                environment(),
                "began=$(date +%s)",
                "limit=",
                "command -v timeout >/dev/null && limit=\"$(command -v timeout) -k 10 " + step.timeout() + "\"",
                "{",
                "(",
                limits(),
                isContained() ? inContainer() : onNode(),
                ") </dev/null 2>&1",
                "code=$?",
                "echo $code > \"$own.code\"",
                // 137: it did not hear the first signal.
                "if [ $code = 124 ] || { [ $code = 137 ] && [ $(($(date +%s) - began)) -ge " + step.timeout()
                        + " ]; }; then",
                "  echo '" + SAYS + "the step took longer than " + step.timeout() + " s and was ended.'",
                outOfContainer(),
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
        if (isWindows) {
            names.addAll(ALLOWED_ON_WINDOWS);
        }
        if (isContained()) {
            names.removeAll(OF_THE_NODE);
        }
        names.add("SOURCE_DATE_EPOCH");
        names.addAll(step.allow());
        // docker takes a value from its own environment: in its words everybody on the node would see it.
        String flag = isContained() ? "-e " : "";
        StringBuilder text = new StringBuilder("set --\nfor name in " + String.join(" ", names) + "; do\n"
                + "  eval \"value=\\${$name-}\"\n"
                + "  [ -z \"$value\" ] || set -- \"$@\" " + (isContained() ? "-e \"$name\"" : "\"$name=$value\"")
                + "\ndone\n");
        Map<String, String> own = new TreeMap<>(step.environment());
        own.putIfAbsent("CI", "true");
        own.putIfAbsent("NO_COLOR", "1");
        if (isContained()) {
            own.putIfAbsent("HOME", "/tmp");
        }
        if (isWindows && !step.docker().isEmpty()) {
            // Else that shell makes paths of Windows of a container's.
            own.putIfAbsent("MSYS_NO_PATHCONV", "1");
        }
        text.append("set -- \"$@\"");
        own.forEach((name, value) -> text.append(' ').append(flag).append(quoted(name + "=" + value)));
        if (usesDocker() && !isContained()) {
            text.append(" \"AGENTIC_CONTAINER=$container\"");
        }
        return text.append(" ").append(flag).append("\"AGENTIC_STEP=$mark\"").toString();
    }

    private boolean usesDocker() {
        return isContained() || step.docker().equals("test");
    }

    private String limits() {
        return step.limits().memory() > 0 && !isContained()
                ? "ulimit -v " + step.limits().memory() * 1024L
                : ":";
    }

    /** The limit within the clean environment: in the words of timeout everybody on the node would see that. */
    private String onNode() {
        return "exec env -i \"$@\" \"AGENTIC_OWN=$own\" $limit sh -c " + quoted(new WayScript(step, tools).text());
    }

    /**
     * As the same user, so that what it writes is the node's own; with the workspace, and nothing else of the node. The signal
     * that ends the client is handed on to what runs in the container; what does not hear it is ended by its name.
     */
    private String inContainer() {
        BuildStep.Limits limits = step.limits();
        return "command -v docker >/dev/null || {\n  echo "
                + quoted(SAYS + "a step in a container takes the docker command, which is not installed: install Docker"
                        + " on this node, or leave out 'container'.")
                + "\n  exit 127\n}\n"
                // What a repository has git start is not the container's to write.
                + "[ ! -d \"$root/.git\" ] || set -- \"$@\" -v \"$root/.git:$root/.git:ro\"\n"
                + "exec $limit docker run --rm --init --name \"$container\" --user \"$(id -u):$(id -g)\""
                + " --pids-limit 4096 --cap-drop ALL --security-opt no-new-privileges"
                + (limits.memory() > 0
                        ? " --memory " + limits.memory() + "m --memory-swap " + limits.memory() + "m"
                        : "")
                + (limits.cpus() > 0 ? " --cpus " + limits.cpus() : "")
                + " -v \"$root:$root\" -w \"$PWD\" \"$@\" -e \"AGENTIC_OWN=$own\" --entrypoint sh "
                + quoted(step.container()) + " -c "
                + quoted(new WayScript(step, tools).text());
    }

    /** What docker run itself answers with, and what is left of a container that the kernel ended. */
    private String outOfContainer() {
        if (!isContained()) {
            return "";
        }
        String notStarted = "elif [ $code = 125 ]; then\n  echo "
                + quoted(SAYS + "no container of the image " + step.container()
                        + " could be started; docker says why above.");
        return step.limits().memory() == 0
                ? notStarted
                : notStarted + "\nelif [ $code = 137 ]; then\n  echo '" + SAYS
                        + "the step was killed, most likely because it needed more than its "
                        + step.limits().memory() + " MB of memory.'";
    }

    /** What was left running, its parent gone or not, is known by a mark in its environment, as Jenkins knows its own. */
    private String end() {
        String processes = "for left in $(grep -lszx \"AGENTIC_STEP=$mark\" /proc/[0-9]*/environ 2>/dev/null); do\n"
                + "  left=${left#/proc/}\n  kill -9 \"${left%/environ}\" 2>/dev/null\ndone";
        return usesDocker() ? processes + "\ndocker rm -f \"$container\" >/dev/null 2>&1 || true" : processes;
    }

    /** One word of a shell, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
