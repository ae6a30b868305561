package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.build.BuildStep.ReportFile;
import java.util.stream.Collectors;

/**
 * A step's command for a POSIX shell, with all that surrounds it: reports of earlier runs removed; a clean environment; the
 * first way whose tool is there, and the other tool named where it is not the preferred one; limits of time, memory and
 * output; whatever the command left running ended; its output both shown and kept in {@code .agentic/<files>.log}, its end
 * in {@code .agentic/<files>.tail}, the tool in {@code .agentic/<files>.tool}, the folder it ran in in {@code
 * .agentic/<files>.folder}; see {@link StepFiles}. Ends with the command's own exit code.
 *
 * <p>Earlier steps may have left links where this one writes, and a container's command may make some while it runs. So the
 * script opens its files itself, before the command begins, in a folder that it has looked at, and knows them by number from
 * then on; and what is done within the workspace for a step in a container is done in that container.
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
    /** 1980-01-02: the first whole day that a ZIP file's times can name, in every time zone. */
    private static final long EPOCH = 315_619_200L;

    private static final int TAIL = 8000;
    /** Defines what keeps the folder that it is called in out of commits and packages. */
    private static final String IGNORE =
            "ignore() { { [ ! -L .gitignore ] && [ -f .gitignore ] && [ \"$(cat .gitignore 2>/dev/null)\" = '*' ]; } ||"
                    + " { rm -rf .gitignore; ( set -C; echo '*' > .gitignore ) 2>/dev/null || :; }; }";

    private static final String LINKED =
            "the folder .agentic of the step's folder can't be written, or leads out of the workspace: remove it.";
    private static final String NO_TIMEOUT =
            "a step's time limit takes the program timeout, which is not installed: install"
                    + " coreutils (on macOS: brew install coreutils).";
    /** As when this node is itself a container, or its engine another machine's: the engine mounts a folder of its own. */
    private static final String UNSEEN =
            "the container has an empty folder in place of the workspace, for the Docker engine"
                    + " does not see this node's folders: use an engine of this node, or have both see the workspace at the same path.";

    private static final long MEGABYTE = 1_000_000;

    private final BuildStep step;
    private final StepFiles files;
    private final ToolCatalog tools;
    private final boolean isWindows;
    private final CleanEnvironment environment;

    /**
     * One step's script.
     *
     * @param isWindows for the POSIX shell that comes with Git for Windows
     * @param image that the pipeline is about, for commands as {@code $AGENTIC_IMAGE}; empty for none
     */
    ShellScript(BuildStep step, StepFiles files, ToolCatalog tools, boolean isWindows, String image) {
        this.step = step;
        this.files = files;
        this.tools = tools;
        this.isWindows = isWindows;
        this.environment = new CleanEnvironment(step, isWindows, image);
    }

    String text() {
        return String.join(
                "\n",
                "{ set +ex; } 2>/dev/null",
                "root=$PWD",
                "real=$(pwd -P)",
                "own=$root/.agentic/" + files.base(),
                // Changes to a folder of the workspace; not where a link leads out of it.
                "within() { cd -P \"./$1\" 2>/dev/null && case \"$(pwd -P)/\" in \"$real\"/*) :;; *) false;; esac; }",
                IGNORE,
                "{ [ ! -L .agentic ] && mkdir -p .agentic && within .agentic; } 2>/dev/null || {",
                "  echo '" + SAYS
                        + "the folder .agentic of the workspace, where a step'\\''s output is kept, is a link or"
                        + " can'\\''t be written: remove it.'",
                "  exit 1",
                "}",
                "ignore",
                files.removal(),
                "set -C",
                opened(),
                "set +C",
                "cd \"$root\"",
                "refuse() { echo \"" + SAYS + "$2\"; echo \"" + SAYS + "$2\" >&5; echo \"$1\" >&6; exit \"$1\"; }",
                step.usesDocker() ? container() : ":",
                folder(),
                step.isContained() ? ":" : "( " + reportsFolder() + " ) || refuse 1 " + quoted(LINKED),
                step.isContained() ? ":" : removal(),
                "{ " + (isWindows ? "cygpath -wa . 2>/dev/null || " : "") + "pwd -P; } >&7",
                "mark=$$-$(date +%s)",
                commitTime(),
                "export SOURCE_DATE_EPOCH",
                environment.text(),
                "limit=$(command -v timeout || command -v gtimeout) || refuse 127 " + quoted(NO_TIMEOUT),
                "limit=\"$limit -k 10 " + step.timeout() + "\"",
                // Of itself head shows nothing before it has 4 KB.
                "unbuffered=$(command -v stdbuf || command -v gstdbuf)",
                "began=$(date +%s)",
                "{",
                "(",
                limits(),
                step.isContained() ? inContainer() : onNode(),
                ") </dev/null 2>&1 3>&- 4<&- 5>&- 6>&- 7>&- 8<&-",
                "code=$?",
                "echo $code >&6",
                // 137: it did not hear the first signal; 143: as BusyBox' timeout ends.
                "if [ $code = 124 ] || { case $code in 137|143) :;; *) false;; esac && [ $(($(date +%s) - began)) -ge "
                        + step.timeout() + " ]; }; then",
                "  " + said("the step took longer than " + step.timeout() + " s and was ended."),
                outOfContainer(),
                "fi",
                end(),
                "} 2>&1 | ${unbuffered:+\"$unbuffered\" -o0} head -c "
                        + step.limits().output() * MEGABYTE + " | tee /dev/fd/3",
                step.isContained() ? unlinked() : ":",
                "size=$(wc -c < /dev/fd/4)",
                "begin=+1",
                // Most often cut in a line, which is left out, unless it is all there is.
                "[ \"$size\" -le " + TAIL + " ] || [ \"$(tail -c " + TAIL + " /dev/fd/4 | wc -l)\" -lt 2 ] || begin=+2",
                "tail -c " + TAIL + " /dev/fd/4 | tail -n $begin >&5",
                "code=$(cat <&8)",
                "code=${code:-1}",
                // The step deleted them.
                "[ -f \"$own.code\" ] || [ \"$code\" != 0 ] || code=1",
                "if [ \"$size\" -ge " + step.limits().output() * MEGABYTE + " ]; then",
                "  " + said("the step printed more than " + step.limits().output() + " MB and was ended.")
                        + " | tee -a /dev/fd/5",
                "  [ \"$code\" != 0 ] || code=1",
                "fi",
                "exit \"$code\"",
                "");
    }

    /** 3 and 4 its output, to write and to read; 5 the end of that; 6 and 8 the exit code; 7 the folder. */
    private String opened() {
        String name = "./" + files.base();
        // Read is what was opened to be written, not what has its name by now.
        return "exec 3>" + name + ".log 5>" + name + ".tail 6>" + name + ".code 7>" + name + ".folder\n"
                + "if [ -d /proc/self/fd ]; then exec 4</dev/fd/3 8</dev/fd/6; else exec 4<" + name + ".log 8<" + name
                + ".code; fi";
    }

    private String folder() {
        if (step.folder().isEmpty()) {
            return ":";
        }
        String path = "./" + step.folder();
        return "[ -d " + quoted(path) + " ] || refuse 1 "
                + quoted("there is no folder '" + step.folder() + "' in the workspace: check the step's 'folder'.")
                + "\n( within " + quoted(step.folder()) + " ) || refuse 1 "
                + quoted("the folder '" + step.folder()
                        + "' leads out of the workspace through a link: remove the link.")
                + "\ncd " + quoted(path);
    }

    /** The host and later steps write files of other names to that folder: through no link that a container left there. */
    private static String unlinked() {
        return "cd \"$root\"\n[ ! -L .agentic ] || { rm -f .agentic; mkdir .agentic; }\n"
                + "( within .agentic && find . -type l -exec rm -f {} + ) 2>/dev/null";
    }

    /** Within the step's folder. */
    private static String reportsFolder() {
        return "mkdir -p .agentic && within .agentic && ignore && mkdir -p reports";
    }

    /**
     * The commit's time, where nobody said another: the same sources give the same packages. Git gets no credentials and
     * fetches nothing, for the workspace may hold a repository that an earlier step made.
     */
    private String commitTime() {
        return "[ -n \"${SOURCE_DATE_EPOCH-}\" ] || {\n"
                + "  SOURCE_DATE_EPOCH=$(env -i PATH=\"$PATH\" HOME=\"${HOME-}\" "
                + (isWindows ? "SYSTEMROOT=\"${SYSTEMROOT-}\" " : "")
                + "GIT_ALLOW_PROTOCOL=none git -c core.fsmonitor=false rev-list -1 --timestamp HEAD 2>/dev/null)\n"
                + "  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH%% *}\n"
                + "  : \"${SOURCE_DATE_EPOCH:=" + EPOCH + "}\"\n}";
    }

    /**
     * One a machine, workspace, run and call: what a killed run of this step left running is found by it, and nothing of
     * another machine that shares the engine, nor of another call of this run.
     */
    private String container() {
        String text = "base=agentic-$(echo \"$(uname -n) $root\" | cksum | tr ' ' -)-\ncontainer=${base}" + files.base()
                + "\ndocker rm -f \"$container\" >/dev/null 2>&1 || true";
        return files.run().isEmpty()
                ? text
                : text + "\nfor left in $(docker ps -a --format '{{.Names}}' --filter \"name=${base}" + step.name()
                        + "-\" 2>/dev/null); do\n  case $left in\n  \"${base}" + step.name() + "-" + files.run()
                        + "\"-*) ;;\n  \"${base}" + step.name()
                        + "\"-????????-????????) docker rm -f \"$left\" >/dev/null 2>&1 || true;;\n  esac\ndone";
    }

    private String removal() {
        return step.ways().stream()
                .flatMap(way -> way.reports().stream())
                .map(ReportFile::path)
                .filter(path -> !path.isEmpty())
                .distinct()
                .map(ShellScript::removed)
                .collect(Collectors.joining("\n"));
    }

    /** A report's path may have '*', within a name, and '**', over folders. Nothing is removed through a link. */
    private static String removed(String path) {
        String plain = path.contains("*") ? path.substring(0, path.indexOf('*')) : path;
        String folder = plain.substring(0, plain.lastIndexOf('/') + 1);
        String rest = path.substring(folder.length());
        long depth = rest.chars().filter(each -> each == '/').count() + 1;
        String files = rest.contains("**")
                ? "find . -type f -path " + quoted("./" + rest.replaceAll("\\*\\*/?", "*")) + " -exec rm -f {} +"
                : rest.contains("*")
                        ? "find . -mindepth " + depth + " -maxdepth " + depth + " -type f -path " + quoted("./" + rest)
                                + " -exec rm -f {} +"
                        : "rm -f " + quoted("./" + rest);
        return "( within " + quoted(folder.isEmpty() ? "." : folder) + " && " + files + " ) 2>/dev/null";
    }

    /** What precedes the command in a container: its variables get their names; its folder is made ready. */
    private String prepared() {
        return "[ -d \"${AGENTIC_OWN%/*}\" ] || { echo " + quoted(SAYS + UNSEEN)
                + "; exit 1; }\n: > \"$AGENTIC_OWN.started\"\nwithin() { cd \"./$1\" 2>/dev/null; }\n" + IGNORE + "\n( "
                + reportsFolder() + " )\n" + removal() + "\n" + environment.handedOver()
                + new WayScript(step, tools).text();
    }

    private String limits() {
        return step.limits().memory() > 0 && !step.isContained()
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
                + "[ ! -e \"$root/.git\" ] || set -- \"$@\" -v \"$root/.git:$root/.git:ro\"\n"
                + "exec $limit docker run --rm --init --name \"$container\" --user \"$(id -u):$(id -g)\""
                + " --pids-limit 4096 --cap-drop ALL --security-opt no-new-privileges"
                + (limits.memory() > 0
                        ? " --memory " + limits.memory() + "m --memory-swap " + limits.memory() + "m"
                        : "")
                + (limits.cpus() > 0 ? " --cpus " + limits.cpus() : "")
                + " -v \"$root:$root\" -w \"$PWD\" \"$@\" -e \"AGENTIC_OWN=$own\" --entrypoint sh "
                + quoted(step.container()) + " -c "
                + quoted(prepared());
    }

    /** What docker run itself answers with, and what is left of a container that the kernel ended. */
    private String outOfContainer() {
        if (!step.isContained()) {
            return "";
        }
        String notStarted = "elif [ $code = 125 ] && [ ! -e \"$own.started\" ]; then\n  "
                + said("no container of the image " + step.container() + " could be started; docker says why above.");
        return step.limits().memory() == 0
                ? notStarted
                : notStarted + "\nelif [ $code = 137 ]; then\n  "
                        + said("the step was killed, most likely because it needed more than its "
                                + step.limits().memory() + " MB of memory.");
    }

    /**
     * What was left running, its parent gone or not, is known by a mark in its environment, as Jenkins knows its own, and by
     * the pipe that it can write its output to: without that end the script itself would wait for it. Until a look finds none, for
     * what is killed may have started another just before.
     */
    private String end() {
        String processes =
                """
                pipe=$(readlink /proc/self/fd/2)
                case $pipe in
                'pipe:['*']') pipe=${pipe#'pipe:['} pipe=${pipe%']'};;
                *) pipe=;;
                esac
                case $pipe in
                *[!0-9]*) pipe=;;
                esac
                {
                self=
                [ ! -r /proc/self/stat ] || read -r self rest < /proc/self/stat
                for sweep in 1 2 3 4 5 6 7 8 9; do
                  found=
                  for left in $(exec 2>/dev/null; grep -lszx "AGENTIC_STEP=$mark" /proc/[0-9]*/environ
                      [ -z "$pipe" ] || find /proc/[0-9]*/fd -lname "pipe:\\\\[$pipe\\\\]" -perm -200); do
                    left=${left#/proc/}
                    left=${left%%/*}
                    [ "$left" = "$self" ] || ! kill -9 "$left" || found=1
                  done
                  [ -n "$found" ] || break
                done
                } 2>/dev/null""";
        return processes + (step.usesDocker() ? "\ndocker rm -f \"$container\" >/dev/null 2>&1 || true" : "");
    }

    /** Said behind what the command printed, which may have ended in the midst of a line. */
    private static String said(String sentence) {
        return "printf '\\n%s\\n' " + quoted(SAYS + sentence);
    }

    /** One word of a shell, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
