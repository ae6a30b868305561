package io.jenkins.plugins.agentic.engine.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of a step's command, in the words of a POSIX shell: what is allowed of the node's, what the definition
 * sets, and what every step gets. No value that may be a secret stands in the words of a program.
 */
final class CleanEnvironment {
    /** What the command may see of the node's environment: nothing that is, or holds, a credential. */
    private static final List<String> ALLOWED = List.of(
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
    /** Begins the names under which a container gets the definition's variables. */
    private static final String HANDED_OVER = "AGENTIC_VARIABLE_";

    private final BuildStep step;
    private final boolean isWindows;
    private final String image;

    /** See {@link ShellScript}. */
    CleanEnvironment(BuildStep step, boolean isWindows, String image) {
        this.step = step;
        this.isWindows = isWindows;
        this.image = image;
    }

    /** Sets the positional parameters to NAME=value, of the variables that are set. */
    String text() {
        List<String> names = new ArrayList<>(ALLOWED);
        if (isWindows) {
            names.addAll(ALLOWED_ON_WINDOWS);
        }
        if (step.isContained()) {
            names.removeAll(OF_THE_NODE);
        }
        names.add("SOURCE_DATE_EPOCH");
        names.addAll(step.allow());
        // docker takes a value from its own environment: in its words everybody on the node would see it.
        String flag = step.isContained() ? "-e " : "";
        StringBuilder text = new StringBuilder("set --\nfor name in " + String.join(" ", names) + "; do\n"
                + "  eval \"value=\\${$name-}\"\n"
                + "  [ -z \"$value\" ] || set -- \"$@\" " + (step.isContained() ? "-e \"$name\"" : "\"$name=$value\"")
                + "\ndone\n");
        Map<String, String> own = new TreeMap<>(step.isContained() ? Map.of() : step.environment());
        putUnlessGiven(own, "CI", "true");
        putUnlessGiven(own, "NO_COLOR", "1");
        // Some, such as twine, hear of colours by this only.
        putUnlessGiven(own, "TERM", "dumb");
        if (step.isContained()) {
            putUnlessGiven(own, "HOME", "/tmp");
            // Their values are handed over under other names: docker's own command obeys some of theirs.
            List<String> given = given();
            for (int i = 0; i < given.size(); i++) {
                text.append("export ")
                        .append(HANDED_OVER)
                        .append(i)
                        .append('=')
                        .append(ShellScript.quoted(step.environment().get(given.get(i))))
                        .append("\nset -- \"$@\" -e ")
                        .append(HANDED_OVER)
                        .append(i)
                        .append('\n');
            }
        }
        if (isWindows && !step.docker().isEmpty()) {
            // Else that shell makes paths of Windows of a container's.
            putUnlessGiven(own, "MSYS_NO_PATHCONV", "1");
        }
        if (!image.isEmpty()) {
            own.put("AGENTIC_IMAGE", image);
        }
        text.append("set -- \"$@\"");
        own.forEach((name, value) -> text.append(' ').append(flag).append(ShellScript.quoted(name + "=" + value)));
        if (step.usesDocker() && !step.isContained()) {
            text.append(" \"AGENTIC_CONTAINER=$container\"");
        }
        return text.append(" ").append(flag).append("\"AGENTIC_STEP=$mark\"").toString();
    }

    private void putUnlessGiven(Map<String, String> own, String name, String value) {
        if (!step.environment().containsKey(name)) {
            own.put(name, value);
        }
    }

    /** The variables that the definition sets, in an order. */
    private List<String> given() {
        return step.environment().keySet().stream().sorted().toList();
    }

    /** In a container: the definition's variables, which were handed over under other names, get theirs. */
    String handedOver() {
        StringBuilder text = new StringBuilder();
        List<String> given = given();
        for (int i = 0; i < given.size(); i++) {
            String handed = HANDED_OVER + i;
            text.append("export ")
                    .append(given.get(i))
                    .append("=\"$")
                    .append(handed)
                    .append("\"\nunset ")
                    .append(handed)
                    .append('\n');
        }
        return text.toString();
    }
}
