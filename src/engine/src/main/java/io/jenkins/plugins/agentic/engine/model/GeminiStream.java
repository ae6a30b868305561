package io.jenkins.plugins.agentic.engine.model;

import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.Part;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts a streamed answer's chunks together to the answer that would have come in one piece. */
final class GeminiStream {
    private final List<Part> parts = new ArrayList<>();
    private final Consumer<String> partial;
    private String lastJson = "";
    /** Read by another thread when the call is cancelled. */
    private volatile GenerateContentResponse last;

    private Candidate end;
    private volatile boolean blocked;

    /** {@code partial} is told each new piece of the answer's text. */
    GeminiStream(Consumer<String> partial) {
        this.partial = partial;
    }

    void add(GenerateContentResponse chunk) {
        // As text, for the SDK compares signatures by identity.
        String json = chunk.toJson();
        if (json.equals(lastJson) && (countsOutput(chunk) || finishes(chunk))) {
            return;
        }
        lastJson = json;
        last = merged(chunk);
        if (chunk.promptFeedback().flatMap(feedback -> feedback.blockReason()).isPresent()) {
            blocked = true;
        }
        Optional<Candidate> candidate =
                chunk.candidates().flatMap(list -> list.stream().findFirst());
        candidate.flatMap(Candidate::content).flatMap(Content::parts).ifPresent(list -> list.forEach(this::add));
        candidate.filter(given -> given.finishReason().isPresent()).ifPresent(given -> end = given);
    }

    /** Each new piece of text has cost tokens, so the same text at the same count was delivered twice. */
    private static boolean countsOutput(GenerateContentResponse chunk) {
        return chunk.usageMetadata()
                        .flatMap(usage -> usage.candidatesTokenCount())
                        .orElse(0)
                > 0;
    }

    private static boolean finishes(GenerateContentResponse chunk) {
        return chunk.candidates().orElse(List.of()).stream()
                .anyMatch(candidate -> candidate.finishReason().isPresent());
    }

    /** A later chunk may leave out what an earlier one said of the whole. */
    private GenerateContentResponse merged(GenerateContentResponse chunk) {
        if (last == null
                || chunk.usageMetadata().isPresent()
                || last.usageMetadata().isEmpty()) {
            return chunk;
        }
        return chunk.toBuilder().usageMetadata(last.usageMetadata().get()).build();
    }

    private void add(Part part) {
        boolean thought = part.thought().orElse(false);
        if (!thought) {
            part.text().filter(text -> !text.isEmpty()).ifPresent(partial);
        }
        Part before = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        boolean continues = before != null
                && isPlainText(before)
                && isPlainText(part)
                && before.thought().orElse(false) == thought;
        if (!continues) {
            parts.add(part);
            return;
        }
        Part.Builder both =
                part.toBuilder().text(before.text().orElse("") + part.text().orElse(""));
        parts.set(parts.size() - 1, both.build());
    }

    /** A signature holds for its own part, which is therefore neither continued nor a continuation. */
    private static boolean isPlainText(Part part) {
        return part.text().isPresent()
                && part.functionCall().isEmpty()
                && part.thoughtSignature().isEmpty();
    }

    /** Tokens as the last chunk counted them. */
    Usage used() {
        GenerateContentResponse newest = last;
        return newest == null
                ? Usage.NONE
                : newest.usageMetadata().map(GeminiAnswer::usage).orElse(Usage.NONE);
    }

    /**
     * The whole answer.
     *
     * @throws ModelException when the stream ended before the model did
     */
    GenerateContentResponse whole(String model) {
        if (blocked) {
            return last;
        }
        if (end == null) {
            throw ModelException.billed("The model " + model + " broke off its answer.", "Try again.", "cut", used());
        }
        Candidate candidate = end.toBuilder()
                .content(Content.builder().role("model").parts(parts).build())
                .build();
        return last.toBuilder().candidates(List.of(candidate)).build();
    }
}
