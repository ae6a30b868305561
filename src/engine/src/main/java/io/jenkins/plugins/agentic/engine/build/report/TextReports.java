package io.jenkins.plugins.agentic.engine.build.report;

import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tools print for people, line by line. No expression can read a line more than once from the left. */
final class TextReports {
    /** {@code src/a.py:3:80: E501 line too long}. */
    private static final Pattern FLAKE8 =
            Pattern.compile("([^:]{1,400}+):(\\d{1,8}+):(?:\\d{1,8}+:)? ([A-Z]{1,4}\\d{1,5}+) (.*+)");
    /**
     * {@code src/a.py:3: error: Incompatible types  [assignment]}; column, end line and end column where mypy shows them; no line
     * where it is of the file as a whole.
     */
    private static final Pattern MYPY =
            Pattern.compile("([^:]{1,400}+):(?:(\\d{1,8}+):(?:\\d{1,8}+:){0,3}+)?+ (error|warning): (.*+)");
    /** {@code src/a.ts(3,5): error TS2322: Type …}; with 'pretty' {@code src/a.ts:3:5 - error TS2322: Type …}. */
    private static final Pattern TSC = Pattern.compile(
            "(?:((?:[A-Za-z]:)?+[^:]{1,400}?)(?:\\((\\d{1,8}+),\\d{1,8}+\\): |:(\\d{1,8}+):\\d{1,8}+ - ))?"
                    + "(error|warning) (TS\\d{1,6}+): (.*+)");

    /** How a shell shows what it runs, which may hold what looks like a finding. */
    private static final String COMMAND = "+ ";

    private TextReports() {}

    /** {@code part}: what no line of a finding is without, for most lines of a log are none. */
    private static void findings(InputStream in, String part, Pattern pattern, Consumer<Matcher> found)
            throws IOException {
        Lines.each(in, line -> {
            if (line.contains(part) && !line.startsWith(COMMAND)) {
                Matcher m = pattern.matcher(line);
                if (m.matches()) {
                    found.accept(m);
                }
            }
        });
    }

    static void flake8(InputStream in, Report into) throws IOException {
        findings(in, ":", FLAKE8, m -> {
            // F: pyflakes' errors; E9: the file can't be compiled. All else is style.
            String rule = m.group(3);
            Severity severity = rule.startsWith("F") || rule.startsWith("E9") ? Severity.HIGH : Severity.LOW;
            into.add(new Finding("flake8", rule, severity, file(m.group(1)), number(m.group(2)), m.group(4)));
        });
    }

    static void mypy(InputStream in, Report into) throws IOException {
        findings(in, ": ", MYPY, m -> {
            String message = m.group(4);
            int open = message.lastIndexOf("  [");
            boolean hasRule = open > 0 && message.endsWith("]");
            into.add(new Finding(
                    "mypy",
                    hasRule ? message.substring(open + 3, message.length() - 1) : "",
                    Severity.of(m.group(3)),
                    file(m.group(1)),
                    m.group(2) == null ? 0 : number(m.group(2)),
                    hasRule ? message.substring(0, open) : message));
        });
    }

    static void tsc(InputStream in, Report into) throws IOException {
        findings(in, " TS", TSC, m -> {
            String row = m.group(2) == null ? m.group(3) : m.group(2);
            into.add(new Finding(
                    "tsc",
                    m.group(5),
                    Severity.of(m.group(4)),
                    m.group(1) == null ? "" : file(m.group(1)),
                    row == null ? 0 : number(row),
                    m.group(6)));
        });
    }

    /**
     * LCOV's tracefile as geninfo(1) describes it: LF lines found, LH lines hit, a record a file. Coverage.py 6.5 counts
     * more hit than found in some files; no more than all are taken.
     */
    static void lcov(InputStream in, Report into) throws IOException {
        int[] record = new int[2];
        Lines.each(in, line -> {
            if (line.startsWith("LF:")) {
                record[0] += number(line.substring("LF:".length()).strip());
            } else if (line.startsWith("LH:")) {
                record[1] += number(line.substring("LH:".length()).strip());
            } else if (line.startsWith("end_of_record")) {
                end(record, into);
            }
        });
        end(record, into);
    }

    private static void end(int[] record, Report into) {
        into.addCoverage(Math.min(record[0], record[1]), record[0]);
        record[0] = 0;
        record[1] = 0;
    }

    private static String file(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
