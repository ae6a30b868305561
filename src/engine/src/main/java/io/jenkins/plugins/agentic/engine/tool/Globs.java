package io.jenkins.plugins.agentic.engine.tool;

import com.google.re2j.Pattern;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.util.List;

/**
 * Files by Ant's patterns, matched in linear time: the JDK's own glob matcher backtracks, and a model could stop the build
 * node with a pattern.
 */
final class Globs {
    private static final int MOST_FILES = 20_000;
    private static final int LONGEST = 500;

    private Globs() {}

    /** Files below the workspace whose path matches one of the patterns, which commas part; sorted. */
    static List<String> find(Workspace workspace, String glob) throws ToolException {
        if (glob.isBlank() || glob.length() > LONGEST) {
            throw new ToolException("A pattern must have 1 to " + LONGEST + " characters.");
        }
        Pattern pattern = Pattern.compile(expression(glob));
        try {
            return workspace.find(commonFolder(glob) + "**", MOST_FILES).stream()
                    .filter(path -> pattern.matcher(path).matches())
                    .toList();
        } catch (IOException e) {
            throw new ToolException("The files can't be listed: " + e.getMessage() + ". Name a folder: src/**.", e);
        }
    }

    /** The literal folders before the first wildcard, so that a big workspace can be listed by parts. */
    private static String commonFolder(String glob) {
        StringBuilder folder = new StringBuilder();
        String[] parts = glob.split("/");
        for (int i = 0; i < parts.length - 1 && parts[i].matches("[A-Za-z0-9_.-]+"); i++) {
            folder.append(parts[i]).append('/');
        }
        return folder.toString();
    }

    private static String expression(String globs) {
        StringBuilder expression = new StringBuilder();
        for (String glob : globs.split(",")) {
            expression.append(expression.isEmpty() ? "" : "|").append(one(glob.strip()));
        }
        return expression.toString();
    }

    private static String one(String glob) {
        StringBuilder expression = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char character = glob.charAt(at);
            if (glob.startsWith("**/", at)) {
                expression.append("(?:.*/)?");
                at += 3;
            } else if (glob.startsWith("**", at)) {
                expression.append(".*");
                at += 2;
            } else {
                expression.append(
                        switch (character) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(String.valueOf(character));
                        });
                at++;
            }
        }
        return expression.toString();
    }
}
