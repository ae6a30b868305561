package io.jenkins.plugins.agentic.engine.build.docker;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@code .dockerignore}, read as Docker's own command does: '#' at a line's begin is a comment; the last pattern that fits
 * decides, and '!' before it takes the file in again; a pattern that fits a folder fits all in it; '**' stands for any folders,
 * none too; '*' and '?' do not stand for '/'. A file takes time by its patterns' length, whatever they are.
 */
final class DockerIgnore {
    private record Rule(boolean keeps, List<Part> parts) {}

    /** One step of a pattern. */
    private record Part(Kind kind, String characters) {
        private boolean takes(char c) {
            return switch (kind) {
                case ONE -> c == characters.charAt(0);
                case CLASS -> isIn(c);
                case ALL, FOLDERS -> true;
                case BEGIN -> false;
                default -> c != '/';
            };
        }

        /** Of a class such as [a-c] or [^a-c], without the brackets. */
        private boolean isIn(char c) {
            boolean negated = characters.startsWith("^");
            boolean found = false;
            int i = negated ? 1 : 0;
            while (i < characters.length()) {
                char low = at(i);
                i += characters.charAt(i) == '\\' ? 2 : 1;
                char high = low;
                if (i + 1 < characters.length() && characters.charAt(i) == '-') {
                    high = at(i + 1);
                    i += characters.charAt(i + 1) == '\\' ? 3 : 2;
                }
                found |= low <= c && c <= high;
            }
            return found != negated;
        }

        private char at(int i) {
            return characters.charAt(i) == '\\' && i + 1 < characters.length()
                    ? characters.charAt(i + 1)
                    : characters.charAt(i);
        }
    }

    private enum Kind {
        ONE,
        ANY,
        CLASS,
        /** Any characters but '/', also none. */
        SOME,
        /** Nothing; or what {@link #FOLDERS} behind it stands for. */
        BEGIN,
        /** Any characters, of which the last is '/'. */
        FOLDERS,
        ALL
    }

    /** Such a pattern fits all paths that end so in Docker 26; in 20.10 '**' stood for folders here, too. */
    private static final Pattern ENDING = Pattern.compile("\\*\\*[^/*?\\[\\\\][^*?\\[\\\\]*");

    private final List<Rule> rules = new ArrayList<>();

    private DockerIgnore() {}

    /**
     * Reads patterns.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} of one that Docker would not take either
     */
    static DockerIgnore read(String text) {
        DockerIgnore ignore = new DockerIgnore();
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        plain.lines().filter(line -> !line.startsWith("#")).map(String::strip).forEach(line -> {
            boolean keeps = line.startsWith("!");
            String pattern = clean(keeps ? line.substring(1).strip() : line);
            if (!pattern.isEmpty()) {
                ignore.rules.add(new Rule(keeps, parts(pattern)));
            }
        });
        return ignore;
    }

    /** Without '.', '..' and doubled or outer '/', as far as they can be resolved. */
    private static String clean(String pattern) {
        Deque<String> way = new ArrayDeque<>();
        for (String part : pattern.split("/")) {
            if (part.equals("..") && !way.isEmpty() && !way.getLast().equals("..")) {
                way.removeLast();
            } else if (part.equals("..") && pattern.startsWith("/")) {
                continue;
            } else if (!part.isEmpty() && !part.equals(".")) {
                way.add(part);
            }
        }
        return String.join("/", way);
    }

    private static List<Part> parts(String pattern) {
        List<Part> parts = new ArrayList<>();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c == '*' && i < pattern.length() && pattern.charAt(i) == '*') {
                i++;
                boolean isEnding = i == 2 && ENDING.matcher(pattern).matches();
                i += i < pattern.length() && pattern.charAt(i) == '/' ? 1 : 0;
                boolean ofFolders = i < pattern.length() && !isEnding;
                if (ofFolders) {
                    parts.add(new Part(Kind.BEGIN, ""));
                }
                parts.add(new Part(ofFolders ? Kind.FOLDERS : Kind.ALL, ""));
            } else if (c == '*') {
                parts.add(new Part(Kind.SOME, ""));
            } else if (c == '?') {
                parts.add(new Part(Kind.ANY, ""));
            } else if (c == '[') {
                int end = end(pattern, i);
                parts.add(new Part(Kind.CLASS, pattern.substring(i, end)));
                i = end + 1;
            } else {
                i += c == '\\' && i < pattern.length() ? 1 : 0;
                parts.add(new Part(Kind.ONE, String.valueOf(pattern.charAt(i - 1))));
            }
        }
        return parts;
    }

    /** Where a class ends; a ']' at its begin is one of it. */
    private static int end(String pattern, int from) {
        int i = from + (pattern.startsWith("^", from) ? 1 : 0) + 1;
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        if (i >= pattern.length()) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The pattern '" + pattern + "' in .dockerignore has a '[' without its ']'.",
                    "Add it, or write '\\[' for the character itself.");
        }
        return i;
    }

    /** @param path of a file, with '/' and without one at its begin */
    boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            // Nothing would change.
            if (rule.keeps == ignored && fits(rule.parts, path)) {
                ignored = !rule.keeps;
            }
        }
        return ignored;
    }

    /** Whether they fit the path or a folder that it is in. All ways to fit are gone along at once. */
    private static boolean fits(List<Part> parts, String path) {
        BitSet at = new BitSet(parts.size() + 1);
        at.set(0);
        skip(parts, at);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' && at.get(parts.size())) {
                return true;
            }
            at = after(parts, at, c);
            skip(parts, at);
        }
        return at.get(parts.size());
    }

    private static BitSet after(List<Part> parts, BitSet at, char c) {
        BitSet next = new BitSet(parts.size() + 1);
        for (int p = at.nextSetBit(0); p >= 0 && p < parts.size(); p = at.nextSetBit(p + 1)) {
            Part part = parts.get(p);
            boolean stays = part.kind == Kind.FOLDERS || part.kind == Kind.SOME || part.kind == Kind.ALL;
            if (part.takes(c)) {
                next.set(stays ? p : p + 1);
            }
            if (part.kind == Kind.FOLDERS && c == '/') {
                next.set(p + 1);
            }
        }
        return next;
    }

    /** What may stand for nothing is passed over. */
    private static void skip(List<Part> parts, BitSet at) {
        for (int p = at.nextSetBit(0); p >= 0 && p < parts.size(); p = at.nextSetBit(p + 1)) {
            Kind kind = parts.get(p).kind;
            if (kind == Kind.SOME || kind == Kind.ALL || kind == Kind.BEGIN) {
                at.set(p + 1);
            }
            if (kind == Kind.BEGIN) {
                at.set(p + 2);
            }
        }
    }
}
