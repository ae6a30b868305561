package io.jenkins.plugins.agentic.engine.publish.binary;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file SHA256SUMS: name to SHA-256 in hex. */
record Sums(TreeMap<String, String> all) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([^/\\\\]+)");

    /** @throws AgenticException {@code PUBLISH} when a line is none; {@code where} is for its message */
    static Sums parse(String text, String where) {
        TreeMap<String, String> all = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher m = LINE.matcher(line);
            if (!m.matches() || m.group(2).equals("..")) {
                throw new AgenticException(
                        ErrorCode.PUBLISH, where + " is no list of SHA-256 sums.", "Look at what is there.");
            }
            all.put(m.group(2), m.group(1));
        }
        return new Sums(all);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> each : all.entrySet()) {
            text.append(each.getValue()).append("  ").append(each.getKey()).append('\n');
        }
        return text.toString();
    }
}
