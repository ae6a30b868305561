package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Recorded answers for single questions, such as a suite's tests: each belongs to a role and to texts that its prompt must
 * hold. Anything else is refused as {@link Recording} does, and the model of every answer is {@code rehearsal/<model>}.
 *
 * <p>Immutable and thread-safe.
 */
public final class CaseRecording implements Script {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final String model;
    private final List<Exchange> exchanges;

    private record Exchange(String role, List<String> contains, String text) {
        boolean answers(Request request) {
            return role.equals(request.role()) && contains.stream().allMatch(request.text()::contains);
        }
    }

    private CaseRecording(Path file, String model, List<Exchange> exchanges) {
        this.file = file;
        this.model = model;
        this.exchanges = List.copyOf(exchanges);
    }

    /**
     * Reads a file.
     *
     * @throws RecordingException if it is missing, not JSON, or not of the format
     */
    public static CaseRecording load(Path file) {
        JsonNode root = read(file);
        if (root.path("format").asInt() != FORMAT || !root.path("exchanges").isArray()) {
            throw new RecordingException(file + " is no recording of cases of format " + FORMAT + ".");
        }
        List<Exchange> exchanges = new ArrayList<>();
        for (JsonNode each : root.get("exchanges")) {
            List<String> contains = new ArrayList<>();
            each.path("contains").forEach(text -> contains.add(text.asText()));
            JsonNode answer = each.path("answer");
            if (each.path("role").asText().isEmpty() || contains.isEmpty() || answer.isMissingNode()) {
                throw new RecordingException(file + " has an exchange without role, contains or answer: number "
                        + (exchanges.size() + 1) + ".");
            }
            exchanges.add(new Exchange(
                    each.path("role").asText(),
                    contains,
                    answer.isTextual() ? answer.asText() : answer.toPrettyString()));
        }
        return new CaseRecording(file, root.path("model").asText("unknown"), exchanges);
    }

    private static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new RecordingException(
                    file + " is not JSON (line " + e.getLocation().getLineNr() + ").", e);
        } catch (IOException e) {
            throw new RecordingException(file + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public Reply answer(Request request) {
        if (request.method().equals("countTokens")) {
            return Reply.tokens(request.text().length() / 4);
        }
        for (Exchange exchange : exchanges) {
            if (exchange.answers(request)) {
                ObjectNode answer = Reply.text(
                                exchange.text, request.text().length() / 4, Math.max(1, exchange.text.length() / 4), 0)
                        .jsonAnswer();
                answer.put("modelVersion", "rehearsal/" + model);
                return Reply.answer(answer);
            }
        }
        return Reply.error(
                400,
                "FAILED_PRECONDITION",
                Recording.REFUSAL + " The rehearsal " + file + " has no answer to this question of the role '"
                        + request.role() + "'.");
    }
}
