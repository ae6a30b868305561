package io.jenkins.plugins.agentic.engine.build.report;

import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tools print for people, line by line. No expression can read a line more than once from the left. */
final class TextReports {
    /** {@code src/a.py:3:80: E501 line too long}. */
    private static final Pattern FLAKE8 =
            Pattern.compile("([^:]{1,400}+):(\\d{1,8}+):(?:\\d{1,8}+:)? ([A-Z]{1,4}\\d{1,5}+) (.*+)");
    /** {@code src/a.py:3: error: Incompatible types  [assignment]}; the column is there with --show-column-numbers. */
    private static final Pattern MYPY =
            Pattern.compile("([^:]{1,400}+):(\\d{1,8}+):(?:\\d{1,8}+:)? (error|warning): (.*+)");
    /** {@code src/a.ts(3,5): error TS2322: Type …}, as tsc writes it where its output is no terminal. */
    private static final Pattern TSC =
            Pattern.compile("(?:([^(]{1,400}+)\\((\\d{1,8}+),\\d{1,8}+\\): )?(error|warning) (TS\\d{1,6}+): (.*+)");

    private TextReports() {}

    static void flake8(InputStream in, Report into) throws IOException {
        Lines.each(in, line -> {
            Matcher m = FLAKE8.matcher(line);
            if (m.matches()) {
                // F: pyflakes' errors; E9: the file can't be compiled. All else is style.
                String rule = m.group(3);
                Severity severity = rule.startsWith("F") || rule.startsWith("E9") ? Severity.HIGH : Severity.LOW;
                into.add(new Finding("flake8", rule, severity, file(m.group(1)), number(m.group(2)), m.group(4)));
            }
        });
    }

    static void mypy(InputStream in, Report into) throws IOException {
        Lines.each(in, line -> {
            Matcher m = MYPY.matcher(line);
            if (m.matches()) {
                String message = m.group(4);
                int open = message.lastIndexOf("  [");
                boolean hasRule = open > 0 && message.endsWith("]");
                into.add(new Finding(
                        "mypy",
                        hasRule ? message.substring(open + 3, message.length() - 1) : "",
                        Severity.of(m.group(3)),
                        file(m.group(1)),
                        number(m.group(2)),
                        hasRule ? message.substring(0, open) : message));
            }
        });
    }

    static void tsc(InputStream in, Report into) throws IOException {
        Lines.each(in, line -> {
            Matcher m = TSC.matcher(line);
            if (m.matches()) {
                into.add(new Finding(
                        "tsc",
                        m.group(4),
                        Severity.of(m.group(3)),
                        m.group(1) == null ? "" : file(m.group(1)),
                        m.group(2) == null ? 0 : number(m.group(2)),
                        m.group(5)));
            }
        });
    }

    /** LCOV's tracefile as geninfo(1) describes it: LF lines found, LH lines hit. */
    static void lcov(InputStream in, Report into) throws IOException {
        Lines.each(in, line -> {
            if (line.startsWith("LF:")) {
                into.addCoverage(0, number(line.substring("LF:".length()).strip()));
            } else if (line.startsWith("LH:")) {
                into.addCoverage(number(line.substring("LH:".length()).strip()), 0);
            }
        });
    }

    private static String file(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
