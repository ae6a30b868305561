package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Misplaced;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts Groovy's text into words, as far as Jenkinsfiles need it; reads each character once. */
final class GroovyLexer {
    static final int MOST_CHARACTERS = 1_000_000;

    /** What a word is. */
    enum Kind {
        NAME,
        NUMBER,
        /** In single quotes, or in double ones without an expression: a text as it is. */
        TEXT,
        /** In three single quotes. */
        LINES,
        /** In double quotes, with expressions in it: as written. */
        TEMPLATE,
        SIGN,
        /** Where a line's end ends what it says. */
        END
    }

    /**
     * @param text of texts their value, else as written
     * @param line from 1
     */
    record Word(Kind kind, String text, int line) {
        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(sign);
        }

        boolean says(Word other) {
            return kind == other.kind
                    && (text.equals(other.text)
                            || (kind == Kind.NUMBER || kind == Kind.LINES) && key().equals(other.key()));
        }

        /** Equal for words that say the same. */
        String key() {
            if (kind == Kind.NUMBER) {
                return new BigDecimal(text).stripTrailingZeros().toString();
            }
            // A shell minds no indentation of the scripts that are written here.
            return kind == Kind.LINES
                    ? "'''" + text.replaceAll("(?m)^[ \\t]+|[ \\t]+$", "")
                    : kind == Kind.TEXT ? "'" + text : text;
        }
    }

    /** @param text without its slashes */
    record Comment(String text, int line) {}

    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?([eE][-+]?\\d{1,3})?");
    private static final Pattern SIGN = Pattern.compile(
            "<=>|===|!==|==~|\\*\\*=|>>>|<<=|>>=|&&|\\|\\||==|!=|<=|>=|\\+\\+|--|\\+=|-=|\\*=|/=|%=|\\?:|\\?\\.|\\*\\.|->|=~|\\*\\*|<<|\\.\\.",
            Pattern.DOTALL);
    private static final Set<String> BEFORE_A_PATTERN =
            Set.of("(", ",", "=", "==~", "=~", "[", "{", ":", "&&", "||", "!", "return");
    private static final int DEEPEST = 50;

    private final String file;
    private final String text;
    private final List<Word> words = new ArrayList<>();
    private final List<Comment> comments = new ArrayList<>();
    private final List<Word> open = new ArrayList<>();
    private final boolean whole;
    private int at;
    private int line = 1;

    /** @param whole false: its brackets need not be closed */
    GroovyLexer(String file, String text, boolean whole) {
        this.file = file;
        this.whole = whole;
        this.text = text.replace("\r\n", "\n");
        if (text.length() > MOST_CHARACTERS) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    file + " has more than 1,000,000 characters.",
                    "That is no Jenkinsfile of a definition: see docs/workflows.md.");
        }
    }

    List<Comment> comments() {
        return comments;
    }

    List<Word> words() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == ';') {
                end();
                line += c == '\n' ? 1 : 0;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("//", at)) {
                comment(Math.max(text.indexOf('\n', at), at), 2, 0);
            } else if (text.startsWith("/*", at)) {
                int close = text.indexOf("*/", at + 2);
                if (close < 0) {
                    throw wrong(line, "A comment is not closed.", "Close it with '*/'.");
                }
                comment(close + 2, 2, 2);
            } else if (c == '\'' || c == '"') {
                quoted(c);
            } else if (c == '/' && patternMayStart()) {
                slashed();
            } else {
                bare(c);
            }
        }
        end();
        if (whole) {
            requireClosed();
        }
        return words;
    }

    /** Ends what a line says, unless it goes on: within round or square brackets, or after a comma. */
    private void end() {
        boolean within = !open.isEmpty() && !last(open).is("{");
        if (within && text.length() > at && text.charAt(at) == ';') {
            add(Kind.SIGN, ";");
        }
        if (!within && !words.isEmpty() && !last().is("{") && !last().is(",") && last().kind() != Kind.END) {
            add(Kind.END, "");
        }
    }

    private Word last() {
        return last(words);
    }

    private void add(Kind kind, String what) {
        words.add(new Word(kind, what, line));
    }

    private void comment(int until, int head, int tail) {
        int end = until <= at ? text.length() : until;
        String said = text.substring(at, end);
        comments.add(new Comment(
                said.substring(head, Math.max(head, said.length() - tail)).strip(), line));
        forward(end);
    }

    private void forward(int end) {
        for (; at < end; at++) {
            line += text.charAt(at) == '\n' ? 1 : 0;
        }
    }

    private boolean patternMayStart() {
        return words.isEmpty() || last().kind() == Kind.END || BEFORE_A_PATTERN.contains(last().text());
    }

    private void slashed() {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '\n') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length() || text.charAt(end) == '\n') {
            throw wrong(line, "A text that begins with '/' is not closed.", "Close it with '/'.");
        }
        add(Kind.TEMPLATE, text.substring(at, end + 1));
        at = end + 1;
    }

    private void bare(char c) {
        if (Character.isJavaIdentifierStart(c)) {
            int end = at;
            while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                end++;
            }
            add(Kind.NAME, text.substring(at, end));
            at = end;
            return;
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (number.lookingAt()) {
            add(Kind.NUMBER, number.group());
            at = number.end();
            return;
        }
        Matcher sign = SIGN.matcher(text).region(at, text.length());
        String what = sign.lookingAt() ? sign.group() : String.valueOf(c);
        if ("([{".indexOf(c) >= 0) {
            open.add(new Word(Kind.SIGN, what, line));
        } else if (")]}".indexOf(c) >= 0) {
            close(c);
        }
        add(Kind.SIGN, what);
        at += what.length();
    }

    private void close(char c) {
        if (open.isEmpty() && !whole) {
            return;
        }
        if (open.isEmpty() || !last(open).is(c == ')' ? "(" : c == ']' ? "[" : "{")) {
            throw wrong(line, "A '" + c + "' closes nothing.", "Check the brackets before it.");
        }
        open.remove(open.size() - 1);
        if (c == '}' && !words.isEmpty() && last().kind() == Kind.END) {
            words.remove(words.size() - 1);
        }
    }

    private void quoted(char quote) {
        int begin = line;
        String mark = String.valueOf(quote).repeat(3);
        boolean three = text.startsWith(mark, at);
        String closing = three ? mark : String.valueOf(quote);
        int from = at + closing.length();
        int end = closing(from, closing, 0);
        String raw = text.substring(from, end);
        Kind kind;
        String said;
        if (quote == '"' && (three || raw.replaceAll("\\\\.", "").indexOf('$') >= 0)) {
            kind = Kind.TEMPLATE;
            said = closing + raw + closing;
        } else {
            kind = three ? Kind.LINES : Kind.TEXT;
            said = three ? raw : value(raw, begin);
        }
        words.add(new Word(kind, said, begin));
        forward(end + closing.length());
    }

    /** Where a text ends; expressions in it may hold texts. */
    private int closing(int from, String closing, int depth) {
        boolean template = closing.startsWith("\"");
        int here = from;
        while (here < text.length() && depth < DEEPEST) {
            char c = text.charAt(here);
            if (c == '\\') {
                here += 2;
            } else if (text.startsWith(closing, here)) {
                return here;
            } else if (c == '\n' && closing.length() == 1) {
                break;
            } else if (template && text.startsWith("${", here)) {
                here = expression(here + 2, depth + 1);
            } else {
                here++;
            }
        }
        throw wrong(line, "A text that begins with " + closing + " is not closed.", "Close it with " + closing + ".");
    }

    private int expression(int from, int depth) {
        int braces = 1;
        int here = from;
        while (here < text.length() && braces > 0) {
            char c = text.charAt(here);
            if (c == '"' || c == '\'') {
                here = closing(here + 1, String.valueOf(c), depth) + 1;
                continue;
            }
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            here++;
        }
        return here;
    }

    private String value(String raw, int begin) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            if (escaped == 'u'
                    && raw.length() > i + 4
                    && raw.substring(i + 1, i + 5).matches("[0-9a-fA-F]{4}")) {
                value.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                int which = "ntrbf\\'\"$".indexOf(escaped);
                if (which < 0) {
                    throw wrong(
                            begin,
                            "'\\" + escaped + "' stands for nothing in a text.",
                            "Write '\\\\' for a backslash.");
                }
                value.append("\n\t\r\b\f\\'\"$".charAt(which));
            }
        }
        return value.toString();
    }

    private AgenticException wrong(int where, String why, String hint) {
        return Misplaced.at(ErrorCode.JENKINSFILE, file, where, why, hint);
    }

    private void requireClosed() {
        if (!open.isEmpty()) {
            throw wrong(last(open).line(), "A '" + last(open).text() + "' is not closed.", "Close it, or remove it.");
        }
    }

    private static Word last(List<Word> words) {
        return words.get(words.size() - 1);
    }
}
