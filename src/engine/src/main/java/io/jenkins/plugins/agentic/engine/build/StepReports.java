package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.build.report.Report;
import io.jenkins.plugins.agentic.engine.build.report.ReportParser;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a build step: its exit code, what its reports say, and, where it failed, why. */
public final class StepReports {
    private static final int MOST_FINDINGS = 100;
    private static final int MOST_FAILURES = 50;
    private static final int MOST_REPORTS = 1000;
    private static final int TAIL = 8000;
    private static final int MOST_IMAGE = 10_000;
    private static final List<String> OF_IMAGE = List.of("id", "digest", "builder");

    private final ReportParsers parsers;

    public StepReports(ReportParsers parsers) {
        this.parsers = parsers;
    }

    /**
     * Reads what a step left in the workspace.
     *
     * @param step as {@link CompilePlans} planned it
     * @return name, command, tool, exitCode, passed, failOnError; log (the output's end) and hint where it failed; note where
     *     another tool than the preferred one was used, or what a step wants said although it passed; id, size, digest and builder of a Docker image; findings (at most {@value #MOST_FINDINGS}, the worst first), counts
     *     (of all findings, by severity), tests, coverage and reports where there are reports
     */
    public Map<String, Object> read(Map<?, ?> step, int exitCode, RunContext run) {
        String name = String.valueOf(step.get("name"));
        if (!StepReader.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("No step of a plan: " + name);
        }
        // Plans of runs that began before files had names of their own are without.
        String own = step.get("files") == null ? name : text(step.get("files"));
        if (!StepFiles.isBase(own)) {
            throw new IllegalArgumentException("No files of a step: " + own);
        }
        Workspace files = run.workspace();
        String wanted = text(step.get("tool"));
        String tool = first(files, ".agentic/" + own + ".tool", 200).strip();
        Map<?, ?> way = way(step, tool);
        String command = text(step.get("docker")).isEmpty() ? text(way.get("command")) : "docker " + step.get("docker");
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("name", name);
        outcome.put("command", command);
        outcome.put("tool", tool);
        outcome.put("exitCode", exitCode);
        outcome.put("passed", exitCode == 0);
        outcome.put("failOnError", step.get("failOnError"));
        String end = log(files, own);
        String log = exitCode == 0 ? "" : end;
        outcome.put("log", log);
        outcome.put("hint", exitCode == 0 ? "" : hint(files, own, command, exitCode, log));
        if (!text(step.get("docker")).isEmpty()) {
            addImage(outcome, first(files, ".agentic/" + own + ".image", MOST_IMAGE));
        }
        if (!tool.isEmpty() && !wanted.isEmpty() && !tool.equals(wanted)) {
            outcome.put("note", wanted + " is not installed; " + tool + " was used instead.");
        }
        end.lines()
                .filter(line -> line.startsWith(ShellScript.NOTES))
                .forEach(line -> outcome.merge(
                        "note", line.substring(ShellScript.NOTES.length()), (first, second) -> first + " " + second));
        addReports(outcome, own, text(step.get("folder")), way, files);
        return castMap(run.masked(outcome));
    }

    /** What a script learned of the image it was about: lines of name and value. */
    private static void addImage(Map<String, Object> outcome, String lines) {
        lines.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            String name = blank < 0 ? "" : line.substring(0, blank);
            String value = line.substring(blank + 1);
            if (name.equals("size") && value.matches("\\d{1,18}")) {
                outcome.put(name, Long.parseLong(value));
            } else if (OF_IMAGE.contains(name)) {
                outcome.put(name, value);
            }
        });
    }

    @SuppressWarnings("unchecked") // a masked copy of a map of texts to plain values is one
    private static Map<String, Object> castMap(Object masked) {
        return (Map<String, Object>) masked;
    }

    private static String hint(Workspace files, String own, String command, int exitCode, String log) {
        String said = log.lines()
                .filter(line -> line.startsWith(ShellScript.SAYS)
                        && !line.startsWith(ShellScript.NOTES)
                        && !line.endsWith("is used instead."))
                .reduce((first, second) -> second)
                .map(line -> line.substring(ShellScript.SAYS.length()))
                .orElse("");
        if (!said.isEmpty()) {
            return said;
        }
        if (!exists(files, ".agentic/" + own + ".code")) {
            return "the folder .agentic, where the step's output is kept, is gone: did the step delete it, or the"
                    + " workspace? A step must leave it alone.";
        }
        return CommandDiagnosis.explain(command, exitCode, log);
    }

    /** The way that was taken: the first, or the one of the tool. */
    private static Map<?, ?> way(Map<?, ?> step, String tool) {
        if (step.get("instead") instanceof List<?> others && !tool.equals(text(step.get("tool")))) {
            for (Object other : others) {
                if (other instanceof Map<?, ?> way && tool.equals(text(way.get("tool"))) && !tool.isEmpty()) {
                    return way;
                }
            }
        }
        return step;
    }

    private void addReports(Map<String, Object> outcome, String own, String folder, Map<?, ?> way, Workspace files) {
        if (!(way.get("reports") instanceof List<?> wanted) || wanted.isEmpty()) {
            return;
        }
        String at = first(files, ".agentic/" + own + ".folder", 4000).strip();
        Report report = new Report();
        List<Object> read = new ArrayList<>();
        for (Object each : wanted) {
            Map<?, ?> one = (Map<?, ?>) each;
            String path = text(one.get("path"));
            String place = path.isEmpty() ? ".agentic/" + own + ".log" : (folder.isEmpty() ? "" : folder + "/") + path;
            String parser = text(one.get("parser"));
            try {
                for (String file : files(files, place)) {
                    read.add(read(files, file, parser, report));
                }
            } catch (IOException e) {
                read.add(told(place, parsers.get(parser), "can't be read: " + e.getMessage()));
            }
        }
        outcome.put(
                "findings",
                new ArrayList<>(report.findings().stream()
                        .limit(MOST_FINDINGS)
                        .map(finding -> finding.from(at).toMap())
                        .toList()));
        outcome.put("counts", report.counts());
        if (report.tests().total() > 0) {
            outcome.put("tests", report.tests().toMap(MOST_FAILURES));
        }
        report.coverage().ifPresent(lines -> outcome.put("coverage", lines));
        outcome.put("reports", read);
    }

    private Map<String, Object> read(Workspace files, String path, String parser, Report into) {
        ReportParser reader = parsers.get(parser);
        String problem = "";
        try {
            if (files.exists(path)) {
                try (InputStream in = files.open(path)) {
                    reader.read(in, into);
                }
            } else {
                problem = "was not written";
            }
        } catch (IOException | AgenticException e) {
            // Also where a link leads out of the workspace.
            problem = "can't be read: " + e.getMessage();
        }
        return told(path, reader, problem);
    }

    private static Map<String, Object> told(String path, ReportParser parser, String problem) {
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("path", path);
        read.put("parser", parser.name());
        read.put("hasFindings", parser.hasFindings());
        read.put("problem", problem);
        return read;
    }

    /** What a pattern matches; the pattern itself where that is nothing. */
    private static List<String> files(Workspace files, String path) throws IOException {
        List<String> found = path.contains("*") ? files.find(path, MOST_REPORTS) : List.of();
        return found.isEmpty() ? List.of(path) : found;
    }

    private static String log(Workspace files, String own) {
        return first(files, ".agentic/" + own + ".tail", 2 * TAIL);
    }

    /** The beginning of a file; bytes that are no UTF-8 become U+FFFD; empty where there is none. */
    private static String first(Workspace files, String path, int most) {
        if (!exists(files, path)) {
            return "";
        }
        try (InputStream in = files.open(path)) {
            return new String(in.readNBytes(most), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean exists(Workspace files, String path) {
        try {
            return files.exists(path);
        } catch (IOException | AgenticException e) {
            // The workspace itself is gone, or a link leads out of it.
            return false;
        }
    }

    private static String text(Object value) {
        return value == null ? "" : String.valueOf(value);
    }
}
