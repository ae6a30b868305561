package io.jenkins.plugins.agentic.engine.tool;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.util.List;
import java.util.Map;

/**
 * Finds lines by a regular expression. RE2 matches in linear time (Cox, 'Regular Expression Matching Can Be Simple And
 * Fast', 2007), so that no pattern of a model's can hold the engine.
 */
final class SearchTextTool implements Tool {
    private static final int LONGEST_PATTERN = 500;
    private static final int MOST_REPEATS = 1000;
    private static final int LONGEST_LINE = 2000;
    private static final int MOST_MATCHES = 200;
    private static final int MOST_FILES = 5000;
    private static final long MOST_CHARACTERS = 50_000_000;
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d*),?(\\d*)\\}");

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("search_text")
                .description("Searches the workspace's text files line by line and shows path:line: text.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty(
                                "pattern", "Regular expression in RE2's syntax: no look-around, no back-references.")
                        .addStringProperty("files", "Which files, as src/**/*.ts; default **.")
                        .addIntegerProperty("context", "Lines to show before and after each match, 0 to 10; default 0.")
                        .addBooleanProperty("ignoreCase", "Whether a and A are the same; default false.")
                        .required("pattern")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    @Override
    public Kind kind() {
        return Kind.READ;
    }

    @Override
    public String execute(Map<String, Object> arguments, ToolContext context) throws ToolException {
        ToolArguments given = new ToolArguments(arguments);
        Pattern pattern = compile(given.text("pattern"), given.flag("ignoreCase"));
        int around = given.number("context", 0, 0, 10);
        Workspace workspace = context.run().workspace();
        List<String> files = Globs.find(workspace, given.text("files", "**"));
        StringBuilder found = new StringBuilder();
        int matches = 0;
        long searched = 0;
        for (int i = 0;
                i < files.size()
                        && matches < MOST_MATCHES
                        && !Thread.currentThread().isInterrupted();
                i++) {
            if (i == MOST_FILES || searched > MOST_CHARACTERS) {
                return found + "[only " + i + " of " + files.size() + " files were searched; name fewer]";
            }
            String text;
            try {
                text = TextFiles.read(workspace, files.get(i));
            } catch (ToolException e) {
                // No text, too big, or gone: not what is looked for.
                continue;
            }
            searched += text.length();
            matches += search(files.get(i), text, pattern, around, MOST_MATCHES - matches, found);
        }
        if (matches == 0) {
            return "Nothing matches.";
        }
        return matches < MOST_MATCHES ? found.toString() : found + "[" + matches + " matches; the search ended there]";
    }

    private static Pattern compile(String pattern, boolean ignoreCase) throws ToolException {
        if (pattern.isEmpty() || pattern.length() > LONGEST_PATTERN) {
            throw new ToolException("A pattern must have 1 to " + LONGEST_PATTERN + " characters.");
        }
        // RE2 writes repeats out: (((a{1000}){1000}){1000}) would be a program of a thousand million steps.
        double repeats = 1;
        Matcher repeat = REPEAT.matcher(pattern);
        while (repeat.find()) {
            repeats *= Math.max(count(repeat.group(1)), count(repeat.group(2)));
        }
        if (repeats > MOST_REPEATS) {
            throw new ToolException("The pattern's {…} repeats multiply to more than " + MOST_REPEATS + ".");
        }
        try {
            return Pattern.compile(pattern, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        } catch (PatternSyntaxException e) {
            throw new ToolException("The pattern is not in RE2's syntax: " + e.getMessage() + ".", e);
        }
    }

    private static double count(String digits) {
        return digits == null || digits.isEmpty() ? 1 : Math.max(1, Double.parseDouble(digits));
    }

    private static int search(String path, String text, Pattern pattern, int around, int most, StringBuilder found) {
        List<String> lines = text.lines().toList();
        int matches = 0;
        int shown = -1;
        for (int i = 0; i < lines.size() && matches < most; i++) {
            if (!pattern.matcher(shortened(lines.get(i))).find()) {
                continue;
            }
            matches++;
            int from = Math.max(shown + 1, i - around);
            if (around > 0 && shown >= 0 && from > shown + 1) {
                found.append("--\n");
            }
            shown = Math.max(shown, Math.min(lines.size() - 1, i + around));
            for (int line = from; line <= shown; line++) {
                String content = shortened(lines.get(line));
                char mark = pattern.matcher(content).find() ? ':' : '-';
                found.append(path).append(mark).append(line + 1).append(mark).append(' ');
                found.append(content).append('\n');
            }
        }
        return matches;
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
    }
}
