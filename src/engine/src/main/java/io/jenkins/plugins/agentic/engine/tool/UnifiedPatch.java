package io.jenkins.plugins.agentic.engine.tool;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One file's part of a unified diff, as GNU diffutils define it.
 *
 * @param before the path it begins from; null for a file that is created
 * @param after the path it ends at; null for a file that is removed
 * @param lines header and hunks
 */
public record UnifiedPatch(String before, String after, List<String> lines) {
    /** Context lines at a hunk's ends that may differ: models often misquote the outermost one. */
    private static final int FUZZ = 1;

    private static final String NOTHING = "/dev/null";

    /** The one file it is about. */
    public String path() {
        return after == null ? before : after;
    }

    public boolean creates() {
        return before == null;
    }

    public boolean deletes() {
        return after == null;
    }

    /**
     * Reads all files' parts. What comes before the first one, as git's own lines, is passed over.
     *
     * @throws ToolException where it is no unified diff, in words for a model
     */
    public static List<UnifiedPatch> parse(String text) throws ToolException {
        if (text.length() > TextFiles.MOST_BYTES) {
            throw new ToolException("The patch has more than " + TextFiles.MOST_BYTES + " characters.");
        }
        List<String> lines = text.lines().toList();
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i + 2 < lines.size(); i++) {
            if (lines.get(i).startsWith("--- ")
                    && lines.get(i + 1).startsWith("+++ ")
                    && lines.get(i + 2).startsWith("@@")) {
                starts.add(i);
            }
        }
        if (starts.isEmpty()) {
            throw new ToolException(
                    "The patch has no file: there must be '--- a/path', '+++ b/path' and '@@ … @@' lines.");
        }
        List<UnifiedPatch> patches = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : lines.size();
            patches.add(one(withoutGitLines(lines.subList(starts.get(i), end))));
        }
        return patches;
    }

    /** The lines that git puts before the next file belong to no hunk. */
    private static List<String> withoutGitLines(List<String> lines) {
        for (int i = 3; i < lines.size(); i++) {
            if (lines.get(i).startsWith("diff --git ")) {
                return lines.subList(0, i);
            }
        }
        return lines;
    }

    private static UnifiedPatch one(List<String> lines) throws ToolException {
        String before = name(lines.get(0));
        String after = name(lines.get(1));
        if (before.equals(NOTHING) && after.equals(NOTHING)) {
            throw new ToolException("A part of the patch names no file.");
        }
        if (before.startsWith("a/") && (after.startsWith("b/") || after.equals(NOTHING))) {
            before = before.substring(2);
        }
        if (after.startsWith("b/")) {
            after = after.substring(2);
        }
        if (!before.equals(NOTHING) && !after.equals(NOTHING) && !before.equals(after)) {
            throw new ToolException("The patch renames " + before + " to " + after
                    + "; create the new file and remove the old one instead.");
        }
        return new UnifiedPatch(before.equals(NOTHING) ? null : before, after.equals(NOTHING) ? null : after, lines);
    }

    /** The path of a header line; a tab and a time may follow it. */
    private static String name(String header) throws ToolException {
        String name = header.substring(4).split("\t", 2)[0].strip();
        if (name.startsWith("\"")) {
            throw new ToolException("The patch has a quoted path: " + name + "; paths are written as they are.");
        }
        return name;
    }

    /**
     * The text after it.
     *
     * @throws ToolException saying which hunk does not fit
     */
    public String apply(String text) throws ToolException {
        String newline = text.contains("\r\n") ? "\r\n" : "\n";
        // The last element is what follows the last line's end: nothing, in most files.
        List<String> old = text.isEmpty() ? List.of() : Arrays.asList(text.split("\r?\n", -1));
        List<AbstractDelta<String>> hunks;
        try {
            hunks = UnifiedDiffUtils.parseUnifiedDiff(lines).getDeltas();
        } catch (RuntimeException e) {
            throw new ToolException("The patch of " + path() + " is not in the unified format.", e);
        }
        if (hunks.isEmpty()) {
            throw new ToolException("The patch of " + path() + " has no hunk that begins with '@@ -1,2 +1,2 @@'.");
        }
        List<String> changed;
        try {
            changed = patch(hunks, old.size()).applyFuzzy(old, FUZZ);
        } catch (PatchFailedException e) {
            throw new ToolException(firstMisfit(hunks, old), e);
        }
        if (deletes()) {
            if (!String.join("", changed).isEmpty()) {
                throw new ToolException("The patch removes " + path() + ", but not all of its lines.");
            }
            return "";
        }
        String joined = String.join(newline, changed);
        return creates() && !joined.endsWith(newline) ? joined + newline : joined;
    }

    private static Patch<String> patch(List<AbstractDelta<String>> hunks, int size) {
        Patch<String> patch = new Patch<>();
        for (AbstractDelta<String> hunk : hunks) {
            patch.addDelta(new ChangeDelta<>(near(hunk.getSource(), size), near(hunk.getTarget(), size)));
        }
        return patch;
    }

    /** The library seeks from the stated line on; one far outside the file would keep it busy for minutes. */
    private static Chunk<String> near(Chunk<String> chunk, int size) {
        return new Chunk<>(Math.max(0, Math.min(chunk.getPosition(), size)), chunk.getLines());
    }

    private String firstMisfit(List<AbstractDelta<String>> hunks, List<String> old) {
        int fitting = 0;
        for (int count = 1; count < hunks.size(); count++) {
            try {
                patch(hunks.subList(0, count), old.size()).applyFuzzy(old, FUZZ);
                fitting = count;
            } catch (PatchFailedException e) {
                break;
            }
        }
        List<String> expected = hunks.get(fitting).getSource().getLines();
        return "Hunk " + (fitting + 1) + " of " + hunks.size() + " does not fit " + path()
                + ": the file has no such lines as '" + (expected.isEmpty() ? "" : expected.get(0))
                + "' and those after it; read the file again. Nothing was changed.";
    }
}
