package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.BuildStep.Limits;
import io.jenkins.plugins.agentic.engine.build.BuildStep.ReportFile;
import io.jenkins.plugins.agentic.engine.build.BuildStep.Way;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a step from the plain map that YAML or a Jenkinsfile gives; says what does not fit, and where. */
final class StepReader {
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    static final List<String> FIELDS = List.of(
            "name",
            "command",
            "tool",
            "when",
            "instead",
            "failOnError",
            "timeout",
            "folder",
            "environment",
            "allow",
            "container",
            "memory",
            "cpus",
            "output",
            "reports",
            "report",
            "artifacts",
            "docker",
            "after",
            "remove");
    private static final List<String> WAY_FIELDS = List.of("tool", "when", "command", "reports");
    private static final List<String> DOCKER = List.of("build", "test", "push");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9._/@+-]{1,500}");
    private static final Pattern FILES = Pattern.compile("[A-Za-z0-9._/@+*?-]{1,500}");
    private static final int TIMEOUT = 1800;
    private static final int LONGEST = 86_400;
    private static final int OUTPUT = 256;
    private static final double LEAST_CPUS = 0.01;
    private static final double MOST_CPUS = 1024;

    private final Map<String, Object> map;
    private final String step;

    private StepReader(Map<String, Object> map) {
        this.map = map;
        this.step = name(map);
    }

    /** The field's value; null where there is none, also as YAML has it of a name with nothing behind it. */
    static Object given(Map<String, Object> map, String field) {
        Object value = map.get(field);
        return value instanceof CharSequence text && text.toString().isBlank() ? null : value;
    }

    /** A step's name, which is a stage's and of files. */
    static String name(Map<String, Object> map) {
        Object name = given(map, "name");
        if (name == null) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "A build step has no name; it has: " + String.join(", ", map.keySet()) + ".",
                    "Give each step a name, such as name: 'lint'.");
        }
        if (!NAME.matcher(name.toString()).matches()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "A build step can't be named '" + name + "'.",
                    "A name begins with a lower-case letter; behind it are lower-case letters, digits, '_' and '-', 49 at most.");
        }
        return name.toString();
    }

    static BuildStep read(Map<String, Object> map) {
        return new StepReader(map).step();
    }

    private BuildStep step() {
        check(map, FIELDS, "The build step '" + step + "'");
        String docker = text("docker");
        if (!docker.isEmpty() && !DOCKER.contains(docker)) {
            throw wrong("has docker: '" + docker + "'", "It can be: " + String.join(", ", DOCKER) + ".");
        }
        List<Way> ways = new ArrayList<>();
        if (docker.isEmpty() || !text("command").isBlank()) {
            ways.add(way(map));
            for (Object other : list(map, "instead")) {
                Map<String, Object> alternative = asMap(other, "instead");
                check(alternative, WAY_FIELDS, "An alternative of the build step '" + step + "'");
                ways.add(way(alternative));
            }
        }
        return new BuildStep(
                step,
                ways,
                bool("failOnError", true),
                number("timeout", TIMEOUT, 1, LONGEST),
                folder(),
                environment(),
                allow(),
                text("container"),
                new Limits(
                        number("memory", 0, 0, Integer.MAX_VALUE),
                        cpus(),
                        number("output", OUTPUT, 1, Integer.MAX_VALUE)),
                artifacts(),
                docker);
    }

    private Way way(Map<String, Object> from) {
        List<ReportFile> reports = new ArrayList<>();
        for (Object report : list(from, "reports")) {
            Map<String, Object> one = asMap(report, "reports");
            check(one, List.of("path", "parser"), "A report of the build step '" + step + "'");
            if (text(one, "parser").isEmpty()) {
                throw wrong("has a report without parser", "Name one, such as 'junit'.");
            }
            reports.add(new ReportFile(relative("reports", text(one, "path")), text(one, "parser")));
        }
        if (from.get("report") instanceof CharSequence junit && !junit.isEmpty()) {
            reports.add(new ReportFile(relative("report", junit.toString()), "junit"));
        }
        String command = text(from, "command");
        if (command.isEmpty()) {
            throw wrong(
                    from == map ? "has no command" : "has an alternative in 'instead' without a command",
                    from == map ? "Give it one; of an image, docker: build, test or push will do." : "Give it one.");
        }
        return new Way(text(from, "tool"), text(from, "when"), command, reports);
    }

    private String folder() {
        String path = text("folder");
        if (!path.isEmpty()) {
            unquoted("folder", path, FOLDER);
        }
        return path;
    }

    private String artifacts() {
        String patterns = text("artifacts").replaceAll("\\s*,\\s*", ",");
        if (!patterns.isEmpty()) {
            for (String pattern : patterns.split(",", -1)) {
                unquoted("artifacts", pattern, FILES);
            }
        }
        return patterns;
    }

    /** Pipelines take a package of an earlier run away by the shell. */
    private void unquoted(String field, String path, Pattern allowed) {
        if (!allowed.matcher(path).matches()
                || path.startsWith("/")
                || path.startsWith("-")
                || List.of(path.split("/")).contains("..")) {
            throw wrong(
                    "names '" + path + "' in " + field,
                    "Give a path below the workspace of letters, digits and '._/@+-'"
                            + (allowed.equals(FILES) ? ", '*' and '?'" : "")
                            + ", without '..' and without '-' at its begin.");
        }
    }

    /** Within quotes, nothing that a shell could take for anything but a path below the workspace. */
    private String relative(String field, String path) {
        if (path.startsWith("/")
                || path.startsWith("-")
                || path.contains("\\")
                || path.contains("'")
                || path.contains("\n")
                || path.matches("[A-Za-z]:.*")
                || List.of(path.split("/")).contains("..")) {
            throw wrong(
                    "names '" + path + "' in " + field, "Give a path below the workspace, with '/' and without '..'.");
        }
        return path;
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (given(map, "environment") != null) {
            asMap(map.get("environment"), "environment").forEach((name, value) -> {
                variable(name);
                if (value instanceof Map || value instanceof List) {
                    throw wrong(
                            "has the variable " + name + " that is no text", "Give a text, a number, true or false.");
                }
                variables.put(name, value == null ? "" : String.valueOf(value));
            });
        }
        return variables;
    }

    private List<String> allow() {
        List<String> names = list(map, "allow").stream().map(String::valueOf).toList();
        names.forEach(this::variable);
        return names;
    }

    private void variable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw wrong("names the variable '" + name + "'", "A name has letters, digits and '_' only.");
        }
    }

    private String text(String field) {
        return text(map, field);
    }

    private String text(Map<String, Object> from, String field) {
        Object value = from.get(field);
        if (value instanceof Map || value instanceof List) {
            throw wrong("has '" + field + "' that is no text", "Give a text.");
        }
        return value == null ? "" : String.valueOf(value).strip();
    }

    private boolean bool(String field, boolean standard) {
        Object value = map.get(field);
        if (value != null && !(value instanceof Boolean)) {
            throw wrong("has " + field + ": " + value, "It must be true or false, not a text.");
        }
        return value == null ? standard : (Boolean) value;
    }

    private int number(String field, int standard, int least, int most) {
        Object value = given(map, field);
        if (value == null) {
            return standard;
        }
        if (!(value instanceof Number number)
                || number.doubleValue() != number.intValue()
                || number.intValue() < least
                || number.intValue() > most) {
            throw wrong(
                    "has " + field + ": " + value,
                    "It must be a whole number from " + least + " to " + most + ", not a text.");
        }
        return number.intValue();
    }

    private double cpus() {
        Object value = map.get("cpus");
        if (value == null) {
            return 0;
        }
        if (!(value instanceof Number number)
                || !(number.doubleValue() >= LEAST_CPUS)
                || number.doubleValue() > MOST_CPUS) {
            throw wrong(
                    "has cpus: " + value,
                    "It must be a number from " + LEAST_CPUS + " to " + MOST_CPUS + ", not a text.");
        }
        if (text("container").isEmpty()) {
            throw wrong(
                    "has cpus but no container",
                    "Name a container, which the processors are limited of; on the node itself they can't be.");
        }
        return number.doubleValue();
    }

    private List<?> list(Map<String, Object> from, String field) {
        Object value = given(from, field);
        if (value != null && !(value instanceof List)) {
            throw wrong("has '" + field + "' that is no list", "Give a list, such as " + field + ": […].");
        }
        return value == null ? List.of() : (List<?>) value;
    }

    @SuppressWarnings("unchecked") // names become strings by the check of what is there
    private Map<String, Object> asMap(Object value, String field) {
        if (!(value instanceof Map)) {
            throw wrong("has '" + field + "' that is no map", "Give names with values.");
        }
        return (Map<String, Object>) value;
    }

    private AgenticException wrong(String what, String hint) {
        return new AgenticException(ErrorCode.JENKINSFILE, "The build step '" + step + "' " + what + ".", hint);
    }

    static void check(Map<String, Object> given, List<String> known, String what) {
        for (Object field : given.keySet()) {
            if (!known.contains(String.valueOf(field))) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        what + " has no field '" + field + "'.",
                        (Nearest.hint(String.valueOf(field), known) + " It takes: " + String.join(", ", known) + ".")
                                .strip());
            }
        }
    }
}
