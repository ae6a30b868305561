package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.jenkins.plugins.agentic.engine.Recent;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** How near texts are in meaning: the cosine of their embeddings. */
final class Similarity {
    private static final double DEFAULT_THRESHOLD = 0.75;
    private static final int MOST_EMBEDDED = 1000;

    private final Supplier<EmbeddingModel> model;
    private final Recent<Embedding> expected = new Recent<>(MOST_EMBEDDED, text -> 1);

    Similarity(Supplier<EmbeddingModel> model) {
        this.model = model;
    }

    /** Passes if the answer is near to one of the texts. */
    Grade grade(Assertion assertion, List<String> texts, String output) {
        double threshold = assertion.threshold() == null ? DEFAULT_THRESHOLD : assertion.threshold();
        EmbeddingModel embeddings = model.get();
        Embedding answer = embeddings.embed(output.isBlank() ? " " : output).content();
        double best = -1;
        for (String text : texts) {
            Embedding wanted = expected.get(text, () -> embeddings.embed(text).content());
            best = Math.max(best, CosineSimilarity.between(answer, wanted));
        }
        double score = Math.max(0, Math.min(1, best));
        return Grade.of(
                best >= threshold,
                score,
                String.format(Locale.ROOT, "similarity %.3f, %.3f is the least", best, threshold));
    }
}
