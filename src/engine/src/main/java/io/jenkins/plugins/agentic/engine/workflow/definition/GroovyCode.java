package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Kind;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A part of a Groovy text. It is searched by patterns that look as the text does, with {@code §} where any plain value may
 * be: {@code readFile(§)}.
 *
 * @param partners of each bracket the other one's place
 */
record GroovyCode(String file, List<Word> words, int[] partners, int from, int to) {
    private static final String VALUE = "§";
    private static final int DEEPEST = 50;

    /**
     * A place where a pattern fits.
     *
     * @param values what is there for each {@code §}
     * @param begin where it begins
     * @param end where it ends
     */
    record Match(GroovyCode code, List<Located> values, int begin, int end) {
        Located value() {
            return values.get(0);
        }

        /** What is before it. */
        GroovyCode before() {
            return code.part(code.from, begin);
        }

        /** What follows. */
        GroovyCode after() {
            return code.part(end, code.to);
        }

        /** What is in the bracket that ends the pattern. */
        GroovyCode inside() {
            return code.part(end, code.partners[end - 1]);
        }
    }

    static GroovyCode of(String file, List<Word> words) {
        int[] partners = new int[words.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).kind() == Kind.SIGN && "([{".contains(words.get(i).text())) {
                open.add(i);
            } else if (words.get(i).kind() == Kind.SIGN
                    && ")]}".contains(words.get(i).text())) {
                int other = open.remove(open.size() - 1);
                partners[other] = i;
                partners[i] = other;
            }
        }
        return new GroovyCode(file, words, partners, 0, words.size());
    }

    private GroovyCode part(int begin, int end) {
        return new GroovyCode(file, words, partners, begin, Math.max(begin, end));
    }

    boolean isEmpty() {
        return from >= to;
    }

    int line() {
        return words.isEmpty() ? 1 : words.get(Math.min(from, words.size() - 1)).line();
    }

    /** What it says, one after the other, each with the blocks it has. */
    List<GroovyCode> statements() {
        return split(Kind.END, "");
    }

    private List<GroovyCode> split(Kind kind, String sign) {
        List<GroovyCode> parts = new ArrayList<>();
        int begin = from;
        for (int i = from; i <= to; i++) {
            if (i == to || words.get(i).kind() == kind && words.get(i).text().equals(sign)) {
                if (i > begin) {
                    parts.add(part(begin, i));
                }
                begin = i + 1;
            } else {
                i = Math.max(i, Math.min(skipped(i), to - 1));
            }
        }
        return parts;
    }

    /** Where what begins there ends: a bracket's partner, else the same. */
    private int skipped(int at) {
        return partners[at] > at ? partners[at] : at;
    }

    /** Where a pattern fits its beginning. */
    Optional<Match> starts(String pattern) {
        return match(from, words(pattern));
    }

    /** Where a pattern fits first. */
    Optional<Match> find(String pattern) {
        return matches(pattern).findFirst();
    }

    boolean has(String pattern) {
        return find(pattern).isPresent();
    }

    List<Match> all(String pattern) {
        return matches(pattern).toList();
    }

    private Stream<Match> matches(String pattern) {
        List<Word> sought = words(pattern);
        return IntStream.range(from, to)
                .filter(at -> words.get(at).says(sought.get(0)))
                .mapToObj(at -> match(at, sought))
                .flatMap(Optional::stream);
    }

    private static List<Word> words(String pattern) {
        return new GroovyLexer(pattern, pattern, false)
                .words().stream().filter(word -> word.kind() != Kind.END).toList();
    }

    private Optional<Match> match(int begin, List<Word> pattern) {
        List<Located> values = new ArrayList<>();
        int at = begin;
        for (Word word : pattern) {
            if (at >= to) {
                return Optional.empty();
            }
            if (word.is(VALUE)) {
                int end = valueEnd(at);
                Optional<Located> value = part(at, end).value();
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value.get());
                at = end;
            } else if (words.get(at).says(word)) {
                at++;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Match(this, values, begin, at));
    }

    private int valueEnd(int at) {
        return Math.min(to, 1 + (words.get(at).is("-") ? at + 1 : skipped(at)));
    }

    /** The named arguments of a call or the entries of a map whose bracket this is the inside of. */
    Map<String, GroovyCode> arguments() {
        Map<String, GroovyCode> arguments = new LinkedHashMap<>();
        for (GroovyCode each : split(Kind.SIGN, ",")) {
            if (each.isNamed()) {
                arguments.put(words.get(each.from).text(), part(each.from + 2, each.to));
            }
        }
        return arguments;
    }

    /** The value of a named argument, where it is a plain one. */
    Optional<Located> argument(String name) {
        return Optional.ofNullable(arguments().get(name)).flatMap(GroovyCode::value);
    }

    /** The plain value that it is: a text, number, truth value, null, list or map; empty for anything else. */
    Optional<Located> value() {
        return value(0);
    }

    private Optional<Located> value(int depth) {
        if (isEmpty() || depth > DEEPEST) {
            return Optional.empty();
        }
        Word first = words.get(from);
        int length = to - from;
        if (first.is("[") && partners[from] == to - 1) {
            GroovyCode inside = part(from + 1, to - 1);
            boolean map = length == 3 && words.get(from + 1).is(":");
            List<GroovyCode> parts = map ? List.of() : inside.split(Kind.SIGN, ",");
            boolean entries = !parts.isEmpty() && inside.arguments().size() == parts.size();
            return map || entries ? map(inside, depth) : list(parts, depth);
        }
        if (first.is("-") && length == 2 && words.get(from + 1).kind() == Kind.NUMBER) {
            return scalar(number("-" + words.get(from + 1).text()));
        }
        if (length != 1) {
            return Optional.empty();
        }
        return switch (first.kind()) {
            case TEXT -> scalar(first.text());
            case NUMBER -> scalar(number(first.text()));
            case NAME ->
                switch (first.text()) {
                    case "true", "false" -> scalar(Boolean.valueOf(first.text()));
                    case "null" -> scalar(null);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static Number number(String text) {
        return text.matches("-?\\d{1,18}") ? (Number) Long.valueOf(text) : (Number) Double.valueOf(text);
    }

    private Optional<Located> scalar(Object value) {
        return Optional.of(Located.scalar(ErrorCode.JENKINSFILE, file, line(), value));
    }

    private Optional<Located> list(List<GroovyCode> parts, int depth) {
        List<Located> items = new ArrayList<>();
        for (GroovyCode each : parts) {
            each.value(depth + 1).ifPresent(items::add);
        }
        return items.size() == parts.size()
                ? Optional.of(Located.list(ErrorCode.JENKINSFILE, file, line(), items))
                : Optional.empty();
    }

    private Optional<Located> map(GroovyCode inside, int depth) {
        Map<String, Located> entries = new LinkedHashMap<>();
        Map<String, GroovyCode> arguments = inside.arguments();
        arguments.forEach((name, code) -> code.value(depth + 1).ifPresent(value -> entries.put(name, value)));
        return entries.size() == arguments.size()
                ? Optional.of(Located.map(ErrorCode.JENKINSFILE, file, line(), entries))
                : Optional.empty();
    }

    /** Adds the words with named arguments of calls in the order of their names, which means the same. */
    void inOrder(List<Word> sorted, int depth) {
        for (int i = from; i < to; i++) {
            sorted.add(words.get(i));
            if (words.get(i).is("(") && depth > 0) {
                List<GroovyCode> parts =
                        new ArrayList<>(part(i + 1, partners[i]).split(Kind.SIGN, ","));
                if (parts.stream().allMatch(GroovyCode::isNamed)) {
                    parts.sort(Comparator.comparing(each -> words.get(each.from).text()));
                }
                for (GroovyCode each : parts) {
                    each.inOrder(sorted, depth - 1);
                    sorted.add(new Word(Kind.SIGN, ",", words.get(each.to - 1).line()));
                }
                i = partners[i] - 1;
            }
        }
    }

    private boolean isNamed() {
        Kind kind = words.get(from).kind();
        return to > from + 2 && words.get(from + 1).is(":") && (kind == Kind.NAME || kind == Kind.TEXT);
    }
}
