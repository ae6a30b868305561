package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Comment;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Word;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading.Difference;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a Jenkinsfile says line by line, whatever its blanks, its comments and the order of named arguments.
 *
 * @param text as it is
 */
record JenkinsfileLines(String file, String[] text, GroovyCode code, List<Comment> comments, List<Line> lines) {
    private static final int DEEPEST = 50;

    /**
     * A line.
     *
     * @param opens how many more brackets it opens than it closes
     */
    private record Line(int number, String says, int opens) {
        boolean begins(Line other) {
            return says.split(" ", 2)[0].equals(other.says.split(" ", 2)[0]);
        }
    }

    static JenkinsfileLines of(String file, String text) {
        GroovyLexer lexer = new GroovyLexer(file, text, true);
        GroovyCode code = GroovyCode.of(file, lexer.words());
        return new JenkinsfileLines(file, text.split("\\r?\\n", -1), code, lexer.comments(), lines(code));
    }

    static JenkinsfileLines of(WorkflowDefinition workflow) {
        return of("Jenkinsfile", workflow.jenkinsfile());
    }

    private static List<Line> lines(GroovyCode code) {
        List<Word> words = inOrder(code);
        List<Line> lines = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            if (i == words.size() || words.get(i).line() != words.get(from).line()) {
                add(words.subList(from, i), lines);
                from = i;
            }
        }
        return lines;
    }

    private static void add(List<Word> words, List<Line> lines) {
        String says = words.stream().map(Word::key).collect(Collectors.joining(" "));
        if (says.isBlank()) {
            return;
        }
        int opens = 0;
        for (Word word : words) {
            if (word.kind() == GroovyLexer.Kind.SIGN) {
                opens += "([{".contains(word.text()) ? 1 : ")]}".contains(word.text()) ? -1 : 0;
            }
        }
        String[] parts = says.split("\n");
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isBlank()) {
                lines.add(new Line(words.get(0).line() + i, parts[i], i == 0 ? opens : 0));
            }
        }
    }

    /** Whether both say the same. */
    boolean says(JenkinsfileLines other) {
        return words().equals(other.words());
    }

    private List<String> words() {
        return inOrder(code).stream().map(word -> word.kind() + word.key()).toList();
    }

    private static List<Word> inOrder(GroovyCode code) {
        List<Word> words = new ArrayList<>();
        code.inOrder(words, DEEPEST);
        return words;
    }

    /** The comments above everything else. */
    List<Comment> head() {
        return comments.stream()
                .filter(comment -> code.isEmpty() || comment.line() < code.line())
                .toList();
    }

    /** Comments that the other one does not have. */
    List<Difference> strangeComments(JenkinsfileLines other) {
        List<String> known =
                other.comments.stream().map(Comment::text).collect(Collectors.toCollection(ArrayList::new));
        return comments.stream()
                .filter(comment -> !comment.text().isEmpty() && !known.remove(comment.text()))
                .map(comment -> new Difference(Kind.COMMENT, comment.line(), at(comment.line()), ""))
                .toList();
    }

    private String at(int number) {
        return text[Math.min(number, text.length) - 1].strip();
    }

    /**
     * Where another says something else.
     *
     * @param next the one that the definition found is written as
     * @param before the one that was edited
     */
    List<Difference> differences(JenkinsfileLines next, Optional<JenkinsfileLines> before) {
        List<Difference> differences = new ArrayList<>(strangeComments(next));
        if (!says(next)) {
            int[] here = align(this, next);
            int[] kept = before.map(old -> align(this, old)).orElse(none(lines));
            int[] old = before.map(was -> align(next, was)).orElse(next.all());
            int j = 0;
            for (int i = 0; i <= lines.size(); i++) {
                int begin = i;
                while (i < lines.size() && here[i] < 0) {
                    i++;
                }
                int end = i < lines.size() ? here[i] : next.lines.size();
                if (i > begin || end > j) {
                    differ(differences, begin, i, next, j, end, kept, old);
                }
                j = end + 1;
            }
            if (differences.stream().allMatch(each -> each.kind() == Kind.COMMENT)) {
                differences.add(firstBlank(next));
            }
        }
        differences.sort(Comparator.comparingInt(Difference::line));
        return differences;
    }

    /** Where only blank lines differ, which are a part of a text: the first text with such a line. */
    private Difference firstBlank(JenkinsfileLines next) {
        List<Word> words = inOrder(code);
        List<String> mine = words();
        List<String> others = next.words();
        int i = 0;
        while (i < Math.min(mine.size(), others.size()) - 1 && mine.get(i).equals(others.get(i))) {
            i++;
        }
        int line = words.get(i).line();
        return new Difference(Kind.LOST, line, at(line), "");
    }

    private void differ(
            List<Difference> differences,
            int begin,
            int end,
            JenkinsfileLines next,
            int from,
            int to,
            int[] kept,
            int[] old) {
        String instead = next.text(from, to);
        boolean missing = IntStream.range(from, to).anyMatch(j -> old[j] >= 0);
        // A line that nobody touched may say something else for a change elsewhere; none may go.
        boolean follows = !missing
                && (begin == end || end - begin == to - from)
                && IntStream.range(begin, end)
                        .allMatch(i -> kept[i] >= 0 && lines.get(i).begins(next.lines.get(from + i - begin)));
        Kind kind = follows ? Kind.FOLLOWS : begin == end ? Kind.MISSING : Kind.LOST;
        for (int i = begin; i < end; i++) {
            int number = lines.get(i).number();
            differences.add(new Difference(kind, number, at(number), i == begin ? instead : ""));
        }
        if (begin == end) {
            int line = lines.isEmpty()
                    ? 1
                    : lines.get(Math.min(end, lines.size() - 1)).number();
            differences.add(new Difference(kind, line, "", instead));
        }
    }

    private String text(int from, int to) {
        return lines.subList(from, to).stream()
                .map(Line::number)
                .distinct()
                .map(this::at)
                .collect(Collectors.joining("\n"));
    }

    private static int[] none(List<Line> lines) {
        int[] none = new int[lines.size()];
        Arrays.fill(none, -1);
        return none;
    }

    private int[] all() {
        return IntStream.range(0, lines.size()).toArray();
    }

    private static int[] align(JenkinsfileLines one, JenkinsfileLines other) {
        List<String> mine = one.lines.stream().map(Line::says).toList();
        int[] places = Alignment.of(mine, other.lines.stream().map(Line::says).toList());
        return whole(one, mine, places);
    }

    /** Of lines that are there once more, such as those with a bracket, rather those that belong together. */
    private static int[] whole(JenkinsfileLines one, List<String> says, int[] places) {
        for (int begin = 0; begin < places.length; begin++) {
            if (places[begin] >= 0) {
                continue;
            }
            int end = begin;
            while (end < places.length && places[end] < 0) {
                end++;
            }
            for (int up = 0; begin - up >= 0; up++) {
                if (one.closed(begin - up, end - up)) {
                    for (int k = 0; k < up; k++) {
                        places[end - 1 - k] = places[begin - 1 - k];
                    }
                    Arrays.fill(places, begin - up, end - up, -1);
                    break;
                }
                boolean same = begin - up > 0
                        && places[begin - up - 1] >= 0
                        && says.get(begin - up - 1).equals(says.get(end - up - 1));
                if (!same) {
                    break;
                }
            }
            begin = end;
        }
        return places;
    }

    /** Whether lines open what they close, and nothing else. */
    private boolean closed(int begin, int end) {
        int open = 0;
        for (int i = begin; i < end && open >= 0; i++) {
            open += lines.get(i).opens();
        }
        return open == 0;
    }
}
