package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;

/** An import that would have replaced what others have saved since the folder was exported. Nothing was written. */
public final class FolderConflict extends AgenticException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 10;

    private final transient List<Side> sides;

    /**
     * A file that both have changed.
     *
     * @param theirs its text in the store; empty where it was deleted
     * @param yours its text in the folder
     */
    public record Side(String path, String theirs, String yours) {}

    FolderConflict(List<Side> sides, boolean unknownBase) {
        super(
                ErrorCode.CONFLICT,
                (unknownBase
                                ? "The store has other texts, and the folder does not say which it was based on: "
                                : "Others have changed since the export what was edited in the folder: ")
                        + sides.stream().limit(SHOWN).map(FolderConflict::shown).collect(Collectors.joining(", "))
                        + (sides.size() > SHOWN ? " and " + (sides.size() - SHOWN) + " more" : "") + ".",
                "Export again and take your changes over, or import by force to replace the store's.");
        this.sides = List.copyOf(sides);
    }

    private static String shown(Side side) {
        return side.path + (side.theirs.isEmpty() ? " (deleted)" : "");
    }

    /** Each file with both texts. */
    public List<Side> sides() {
        return sides;
    }
}
