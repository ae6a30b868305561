package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Makes an SDK's calls such that an interrupt of the caller ends them: the SDK itself waits in a socket, where no interrupt
 * is heard.
 */
final class HttpCalls implements Interceptor, AutoCloseable {
    private final RetryAfter retryAfter = new RetryAfter(Clock.systemUTC());
    private final ThreadLocal<AtomicReference<Call>> current = new ThreadLocal<>();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .addInterceptor(this)
            .addInterceptor(retryAfter)
            .build();
    private final ExecutorService pool = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "agentic-model-call");
        thread.setDaemon(true);
        return thread;
    });

    /** The client that the SDK must use. */
    OkHttpClient client() {
        return client;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        AtomicReference<Call> holder = current.get();
        if (holder != null) {
            holder.set(chain.call());
        }
        // The SDK bounds the whole call. Ten seconds without a byte, OkHttp's own bound, would cut off a model that
        // thinks.
        long bound = TimeUnit.NANOSECONDS.toMillis(chain.call().timeout().timeoutNanos());
        Chain patient = bound > 0
                ? chain.withReadTimeout((int) Math.min(bound, Integer.MAX_VALUE), TimeUnit.MILLISECONDS)
                : chain;
        return patient.proceed(chain.request());
    }

    /**
     * Makes a call and waits for it.
     *
     * @throws AgenticException from {@link ModelErrors}; {@link ErrorCode#ABORTED} when the caller was interrupted
     */
    <T> T make(String model, Supplier<T> call) {
        AtomicReference<Call> http = new AtomicReference<>();
        Future<T> answer = pool.submit(() -> {
            current.set(http);
            try {
                return call.get();
            } catch (RuntimeException e) {
                throw ModelErrors.explain(e, model, retryAfter.take().orElse(null));
            } finally {
                current.remove();
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            Call open = http.get();
            if (open != null) {
                open.cancel();
            }
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED, "The call to the model " + model + " was cancelled.", "", false, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
