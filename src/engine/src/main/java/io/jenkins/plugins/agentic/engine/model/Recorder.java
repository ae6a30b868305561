package io.jenkins.plugins.agentic.engine.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Writes a rehearsal from a real run: each answer's JSON as a file, and the list of them in {@code recording.json}. The
 * folder must hold a {@code recording.json} with the requirement before the first call.
 */
public final class Recorder implements BiConsumer<String, String> {
    private final Path folder;

    public Recorder(Path folder) {
        this.folder = folder;
    }

    /** Begins a recording: an older one's list is forgotten. */
    public static void begin(Path folder, String requirement, String model) {
        ObjectNode index = Json.MAPPER.createObjectNode();
        index.put("format", 1);
        index.put("requirement", requirement);
        index.put("model", model);
        index.putArray("exchanges");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("recording.json"), Json.pretty(index) + "\n");
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Adds one exchange; {@code label} is role/number. */
    @Override
    public synchronized void accept(String label, String answer) {
        int slash = label.indexOf('/');
        if (slash < 0) {
            return;
        }
        try {
            Path list = folder.resolve("recording.json");
            ObjectNode index = (ObjectNode) Json.MAPPER.readTree(Files.readString(list));
            ArrayNode exchanges = (ArrayNode) index.get("exchanges");
            String role = label.substring(0, slash);
            String call = label.substring(slash + 1);
            String file = String.format("%02d-%s.json", exchanges.size() + 1, role.replaceAll("[^A-Za-z0-9_-]", "_"));
            Files.writeString(folder.resolve(file), Json.pretty(Json.read(answer)) + "\n");
            ObjectNode exchange = exchanges.addObject();
            exchange.put("role", role);
            if (call.matches("\\d+")) {
                exchange.put("call", Integer.parseInt(call));
            } else {
                exchange.put("call", call);
            }
            exchange.put("response", file);
            Files.writeString(list, Json.pretty(index) + "\n");
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static AgenticException unwritable(Path folder, IOException e) {
        return new AgenticException(
                ErrorCode.HOME,
                "The recording in " + folder + " can't be written: " + e.getMessage() + ".",
                "Check the folder's permissions, or run without --record.",
                false,
                e);
    }
}
