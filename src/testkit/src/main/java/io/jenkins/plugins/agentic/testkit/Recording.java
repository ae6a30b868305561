package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A script of recorded exchanges. It answers the n-th call of a role with what was recorded for it, and only for the
 * requirement of the recording: anything else is refused with HTTP 400 FAILED_PRECONDITION and a message that begins
 * {@value #REFUSAL}. The model of its answers is {@code rehearsal/<model>}, so that nobody takes them for fresh ones.
 *
 * <p>Immutable and thread-safe.
 */
public final class Recording implements Script {
    /** Begins the message of every refusal. */
    public static final String REFUSAL = "REHEARSAL:";

    private static final String MARK = "rehearsal/";
    private static final String INDEX = "recording.json";
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final Requirement requirement;
    private final String model;
    private final Map<String, ObjectNode> answers;

    private Recording(Path folder, Requirement requirement, String model, Map<String, ObjectNode> answers) {
        this.folder = folder;
        this.requirement = requirement;
        this.model = model;
        this.answers = answers;
    }

    /**
     * Reads {@code recording.json} and every answer it names.
     *
     * @throws RecordingException if one is missing, unreadable, not JSON, or not of the format; it names the file
     */
    public static Recording load(Path folder) {
        Path index = folder.resolve(INDEX);
        JsonNode recording = read(index);
        if (recording.path("format").asInt() != FORMAT) {
            throw new RecordingException(index + " has format " + recording.path("format") + ", not " + FORMAT + ".");
        }
        String requirement = recording.path("requirement").asText();
        if (requirement.isBlank()) {
            throw new RecordingException(index + " has no 'requirement'.");
        }
        if (!recording.path("exchanges").isArray()) {
            throw new RecordingException(index + " has no list 'exchanges'.");
        }
        Map<String, ObjectNode> answers = new LinkedHashMap<>();
        for (JsonNode exchange : recording.get("exchanges")) {
            String label =
                    exchange.path("role").asText() + "/" + exchange.path("call").asText();
            if (!label.matches("[^/]+/\\d+(\\.\\d+)?")) {
                throw new RecordingException(index + " has an exchange without role or call: " + exchange + ".");
            }
            if (answers.put(label, answer(folder, index, label, exchange)) != null) {
                throw new RecordingException(index + " has two answers for " + label + ".");
            }
        }
        String model = recording.path("model").asText("unknown");
        return new Recording(folder, new Requirement(requirement), model, answers);
    }

    private static ObjectNode answer(Path folder, Path index, String label, JsonNode exchange) {
        String name = exchange.path("response").asText();
        Path file = folder.resolve(name).normalize();
        if (name.isEmpty() || !file.startsWith(folder.normalize())) {
            throw new RecordingException(index + " names no file of its folder as response of " + label + ".");
        }
        JsonNode answer = read(file);
        if (!answer.path("candidates").isArray() && !answer.has("promptFeedback")) {
            throw new RecordingException(file + " is not a generateContent response: it has no 'candidates'.");
        }
        return (ObjectNode) answer;
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode content = MAPPER.readTree(Files.readString(file));
            if (!content.isObject()) {
                throw new RecordingException(file + " does not hold a JSON object.");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new RecordingException(file + " does not exist.", e);
        } catch (JsonProcessingException e) {
            throw new RecordingException(
                    file + " is not JSON (line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage() + ").",
                    e);
        } catch (IOException e) {
            throw new RecordingException(file + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    /** The requirement it was recorded for. */
    public String requirement() {
        return requirement.text();
    }

    @Override
    public Reply answer(Request request) {
        if (!requirement.isOf(request.text())) {
            return refuse("The rehearsal in " + folder + " was recorded for another requirement than this run's.");
        }
        ObjectNode recorded = answers.get(request.role() + "/" + request.call());
        if (recorded == null) {
            return refuse(
                    request.role().isEmpty()
                            ? "The rehearsal in " + folder + " can't tell which call this is: no x-agentic-call header."
                            : "The rehearsal in " + folder + " has no answer for call " + request.call()
                                    + " of the role '" + request.role() + "'; it has " + known(request.role()) + ".");
        }
        if (request.method().equals("countTokens")) {
            return Reply.tokens(recorded.at("/usageMetadata/promptTokenCount").asInt());
        }
        ObjectNode answer = recorded.deepCopy();
        String recordedModel = answer.path("modelVersion").asText(model);
        answer.put("modelVersion", recordedModel.startsWith(MARK) ? recordedModel : MARK + recordedModel);
        return Reply.answer(answer);
    }

    private String known(String role) {
        String ofRole = answers.keySet().stream()
                .filter(label -> label.startsWith(role + "/"))
                .collect(Collectors.joining(", "));
        return ofRole.isEmpty() ? String.join(", ", answers.keySet()) : ofRole;
    }

    private static Reply refuse(String why) {
        return Reply.error(400, "FAILED_PRECONDITION", REFUSAL + " " + why);
    }
}
