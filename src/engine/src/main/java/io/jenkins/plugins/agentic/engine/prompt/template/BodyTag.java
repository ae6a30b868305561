package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tag of a Handlebars text, with its place; comments, escaped tags and raw blocks' contents are none.
 *
 * @param offset where its braces begin
 * @param end behind its braces
 * @param calls names of which the tag demands a helper
 * @param paths what it reads, such as {@code user.name}
 */
record BodyTag(Kind kind, int offset, int end, String name, List<String> calls, List<String> paths) {
    enum Kind {
        VALUE,
        OPEN,
        CLOSE,
        ELSE,
        PARTIAL
    }

    private static final Pattern TOKEN = Pattern.compile(
            "\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|[()=]|\\|[^|]*\\||(?:\\[[^\\]]*\\]|[^\\s()=|\"'])+");
    private static final Pattern LITERAL =
            Pattern.compile("[\"'|].*|-?[0-9.]+|true|false|null|undefined|as|=|\\(|\\)", Pattern.DOTALL);

    /** All tags in the order they stand. A tag that does not end is left to Handlebars, which says so. */
    static List<BodyTag> in(String text) {
        List<BodyTag> tags = new ArrayList<>();
        int at = text.indexOf("{{");
        while (at >= 0) {
            int next;
            if (at > 0 && text.charAt(at - 1) == '\\' && (at < 2 || text.charAt(at - 2) != '\\')) {
                next = at + 2;
            } else if (text.startsWith("{{!--", at) || text.startsWith("{{~!--", at)) {
                int end = text.indexOf("--", text.indexOf("--", at) + 2);
                next = end < 0 ? -1 : end;
            } else if (text.startsWith("{{!", at) || text.startsWith("{{~!", at)) {
                next = text.indexOf("}}", at);
            } else if (text.startsWith("{{{{", at)) {
                int end = text.indexOf("{{{{/", at);
                next = end < 0 ? -1 : end + 4;
            } else {
                int open = text.startsWith("{{{", at) ? 3 : 2;
                int close = close(text, at + open);
                if (close >= 0) {
                    int end = close + open <= text.length() ? close + open : text.length();
                    tags.add(tag(text.substring(at + open, close), at, end));
                }
                next = close;
            }
            at = next < 0 ? -1 : text.indexOf("{{", next);
        }
        return tags;
    }

    /** The braces that end a tag: the first that stand in no quotes. */
    private static int close(String text, int from) {
        char quote = 0;
        for (int at = from; at < text.length() - 1; at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '}' && text.charAt(at + 1) == '}') {
                return at;
            }
        }
        return -1;
    }

    private static BodyTag tag(String content, int offset, int end) {
        String inner = content.replaceFirst("^~", "").replaceFirst("~$", "").strip();
        Kind kind = Kind.VALUE;
        if (inner.startsWith("#>")) {
            kind = Kind.PARTIAL;
            inner = inner.substring(2).strip();
        } else if (inner.startsWith(">")) {
            kind = Kind.PARTIAL;
            inner = inner.substring(1).strip();
        } else if (inner.startsWith("#") || inner.startsWith("^") && inner.length() > 1) {
            kind = Kind.OPEN;
            inner = inner.substring(1).strip();
        } else if (inner.startsWith("/")) {
            kind = Kind.CLOSE;
            inner = inner.substring(1).strip();
        } else if (inner.equals("else") || inner.startsWith("else ") || inner.equals("^")) {
            kind = Kind.ELSE;
            inner = inner.replaceFirst("^(?:else|\\^)", "").strip();
        } else if (inner.startsWith("&")) {
            inner = inner.substring(1).strip();
        }
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(inner);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        List<String> calls = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean first = i == 0 && kind != Kind.PARTIAL;
            boolean inBrackets = i > 0 && tokens.get(i - 1).equals("(");
            boolean named = i + 1 < tokens.size() && tokens.get(i + 1).equals("=");
            if (LITERAL.matcher(token).matches() || named || i == 0 && kind == Kind.PARTIAL) {
                continue;
            }
            boolean alone = tokens.size() == 1 || tokens.get(1).equals("as");
            if (inBrackets || first && !alone) {
                calls.add(token);
            } else if (kind != Kind.CLOSE) {
                paths.add(token);
            }
        }
        return new BodyTag(kind, offset, end, tokens.isEmpty() ? "" : tokens.get(0), calls, paths);
    }
}
