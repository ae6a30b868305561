package io.jenkins.plugins.agentic.engine.prompt.store;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which version each line of a template comes from. */
public final class PromptBlame {
    private PromptBlame() {}

    /** A line, and the version that brought it in. */
    public record Line(PromptVersion version, String text) {}

    /**
     * Follows the lines through the versions.
     *
     * @param log as {@link PromptStore#log} gives it: the newest first, whose lines are answered
     */
    public static List<Line> of(List<PromptVersion> log) {
        List<Line> lines = List.of();
        List<PromptVersion> oldestFirst = new ArrayList<>(log);
        Collections.reverse(oldestFirst);
        for (PromptVersion version : oldestFirst) {
            lines = after(lines, version);
        }
        return lines;
    }

    private static List<Line> after(List<Line> before, PromptVersion version) {
        List<String> now = version.source().lines().toList();
        List<Line> lines = new ArrayList<>();
        int next = 0;
        for (AbstractDelta<String> delta :
                DiffUtils.diff(before.stream().map(Line::text).toList(), now).getDeltas()) {
            lines.addAll(before.subList(next, delta.getSource().getPosition()));
            if (delta.getType() != DeltaType.DELETE) {
                delta.getTarget().getLines().forEach(text -> lines.add(new Line(version, text)));
            }
            next = delta.getSource().getPosition() + delta.getSource().size();
        }
        lines.addAll(before.subList(next, before.size()));
        return lines;
    }
}
