package io.jenkins.plugins.agentic.engine.prompt.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Which texts a folder was exported with: git's blob ids by path, in a file of the folder. By it an import tells what was
 * edited in the folder from what others have saved since.
 */
record ExportedTexts(Map<String, String> blobs) {
    static final String FILE = "exported-prompts.json";

    /** Of a folder that was not exported. */
    static final ExportedTexts NONE = new ExportedTexts(Map.of());

    private static final TypeReference<TreeMap<String, String>> BLOBS = new TypeReference<>() {};

    /** Of texts that are as they are there now. */
    static ExportedTexts of(Map<String, ObjectId> there) {
        Map<String, String> blobs = new TreeMap<>();
        there.forEach((path, blob) -> blobs.put(path, blob.name()));
        return new ExportedTexts(blobs);
    }

    static ExportedTexts read(String json) {
        try {
            return new ExportedTexts(Json.MAPPER.readValue(json, BLOBS));
        } catch (JsonProcessingException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "The file " + FILE + " is not as the export wrote it (line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ").",
                    "Export again, and take your changes over.",
                    false,
                    e);
        }
    }

    String json() {
        return Json.pretty(blobs) + "\n";
    }

    /** The same with these texts in the place of those that were exported. */
    ExportedTexts with(Map<String, String> texts) {
        Map<String, String> now = new TreeMap<>(blobs);
        texts.forEach((path, text) -> now.put(
                path,
                PromptRepository.blobId(text.getBytes(StandardCharsets.UTF_8)).name()));
        return new ExportedTexts(now);
    }

    /**
     * The files that were edited in the folder. One that is as it was exported is left out, whatever it is now.
     *
     * @param there the blobs on the branch by path
     * @param text reads a blob of a path
     * @throws FolderConflict where one of them was changed on the branch, too
     */
    Map<String, Optional<byte[]>> edits(
            Map<String, byte[]> files, Map<String, ObjectId> there, BiFunction<ObjectId, String, String> text) {
        Map<String, Optional<byte[]>> edits = new TreeMap<>();
        List<FolderConflict.Side> conflicts = new ArrayList<>();
        files.forEach((path, bytes) -> {
            String mine = PromptRepository.blobId(bytes).name();
            String theirs =
                    Optional.ofNullable(there.get(path)).map(ObjectId::name).orElse("");
            String base = blobs.getOrDefault(path, "");
            if (mine.equals(theirs) || mine.equals(base)) {
                return;
            }
            if (!theirs.equals(base)) {
                conflicts.add(new FolderConflict.Side(
                        path,
                        theirs.isEmpty() ? "" : text.apply(there.get(path), path),
                        new String(bytes, StandardCharsets.UTF_8)));
            }
            edits.put(path, Optional.of(bytes));
        });
        if (!conflicts.isEmpty()) {
            throw new FolderConflict(conflicts, blobs.isEmpty());
        }
        return edits;
    }
}
