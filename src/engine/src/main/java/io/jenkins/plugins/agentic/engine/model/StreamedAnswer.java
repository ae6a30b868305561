package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Waits for a streamed answer, and shows its text while it comes. */
final class StreamedAnswer implements StreamingChatResponseHandler {
    /** A model keeps its time limit itself; this is for one that does not. */
    private static final long GRACE_MILLIS = 10_000;

    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    private final Consumer<String> partial;
    private volatile StreamingHandle handle;
    private volatile boolean unseen;

    private StreamedAnswer(Consumer<String> partial) {
        this.partial = partial;
    }

    /**
     * Asks and waits; an interrupt ends the call.
     *
     * @throws AgenticException as the model's own chat does
     */
    static ChatResponse ask(StreamingChatModel model, ChatRequest chat, ModelRequest request) {
        StreamedAnswer answer = new StreamedAnswer(request.partial());
        model.chat(chat, answer);
        try {
            return answer.whole.get(request.timeout().toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel();
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED, "The call to the model " + request.model() + " was cancelled.", "", false, e);
        } catch (TimeoutException e) {
            answer.cancel();
            throw ModelErrors.explain(
                    new UncheckedIOException(new SocketTimeoutException(e.getMessage())), request.model(), null);
        } catch (ExecutionException e) {
            throw ModelErrors.explain(
                    e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause()),
                    request.model(),
                    null);
        }
    }

    private void cancel() {
        StreamingHandle open = handle;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void onPartialResponse(PartialResponse response, PartialResponseContext context) {
        handle = context.streamingHandle();
        onPartialResponse(response.text());
    }

    @Override
    public void onPartialResponse(String text) {
        if (unseen) {
            return;
        }
        try {
            partial.accept(text);
        } catch (RuntimeException e) {
            // Who looks on must not break the call: it is paid for either way.
            unseen = true;
            System.getLogger(StreamedAnswer.class.getName())
                    .log(System.Logger.Level.WARNING, "A streamed answer can't be shown", e);
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        whole.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }
}
