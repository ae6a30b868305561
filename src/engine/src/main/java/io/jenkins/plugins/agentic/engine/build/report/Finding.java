package io.jenkins.plugins.agentic.engine.build.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One thing that a tool has to say of the code.
 *
 * @param tool that found it, such as 'mypy'
 * @param rule the tool's own name of it, such as 'arg-type' or 'CVE-2024-1'; empty where it has none
 * @param file relative to the folder the tool ran in, or what is affected instead (a package, an image); may be empty
 * @param line from 1; 0 where there is none
 * @param message one or a few sentences, at most {@value #LONGEST_MESSAGE} characters
 */
public record Finding(String tool, String rule, Severity severity, String file, int line, String message) {
    private static final int LONGEST_MESSAGE = 2000;
    private static final int LONGEST_NAME = 500;

    /** From the worst to the mildest. */
    public enum Severity {
        CRITICAL,
        HIGH,
        MEDIUM,
        LOW,
        INFO;

        /** What a tool's own word comes to; a word that is not known is {@link #MEDIUM}. */
        public static Severity of(String word) {
            return switch (Objects.requireNonNullElse(word, "").strip().toLowerCase(java.util.Locale.ROOT)) {
                case "critical", "blocker", "fatal" -> CRITICAL;
                case "high", "error", "major" -> HIGH;
                case "low", "minor", "note", "style" -> LOW;
                case "info", "information", "informational", "none", "negligible" -> INFO;
                default -> MEDIUM;
            };
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Finding {
        rule = cut(rule, LONGEST_NAME);
        file = cut(file, LONGEST_NAME);
        line = Math.max(0, line);
        message = cut(message, LONGEST_MESSAGE);
    }

    private static String cut(String text, int most) {
        String whole = text == null ? "" : text.strip();
        return whole.length() <= most ? whole : whole.substring(0, most - 1) + "…";
    }

    /**
     * With the file named from a folder, where it is below it; many tools write absolute paths.
     *
     * @param folder absolute, in the tool's own way to write paths; empty where it is not known
     */
    public Finding from(String folder) {
        String plain = file.startsWith("./") || file.startsWith(".\\") ? file.substring(2) : file;
        String below = folder;
        if (folder.indexOf('\\') >= 0) {
            // On Windows; there some tools write one, some the other.
            plain = plain.replace('\\', '/');
            below = folder.replace('\\', '/');
        }
        boolean isBelow = !below.isEmpty()
                && plain.length() > below.length()
                && plain.startsWith(below)
                && "/\\".indexOf(plain.charAt(below.length())) >= 0;
        String name = isBelow ? plain.substring(below.length() + 1) : plain;
        return new Finding(tool, rule, severity, name, line, message);
    }

    /** As a Jenkinsfile, a checkpoint and an agent are given it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("tool", tool);
        map.put("rule", rule);
        map.put("severity", severity.word());
        map.put("file", file);
        map.put("line", line);
        map.put("message", message);
        return map;
    }
}
