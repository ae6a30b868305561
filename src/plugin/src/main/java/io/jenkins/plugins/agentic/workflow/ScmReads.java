package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.ApiHost.Summary;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Definitions in version control, read away from the requests that ask for them. What they are called is remembered for
 * lists; it is read again after a build, and where it is older than ten minutes. Thread-safe.
 */
final class ScmReads {
    /** Of how many jobs it is remembered, and of how many one list tells. */
    static final int MOST = 5_000;

    private static final Logger LOGGER = Logger.getLogger(ScmReads.class.getName());
    private static final int READERS = 2;
    private static final long FRESH_MILLIS = 600_000;
    private static final long FAILED_MILLIS = 60_000;
    private static final int LONGEST_DESCRIPTION = 500;

    private final Executor executor;
    private final LongSupplier millis;
    private final long patienceMillis;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };
    private final Map<String, Source> waiting = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Optional<StoredWorkflow>>> underWay = new HashMap<>();
    private int readers;

    /**
     * Where a definition may be.
     *
     * @param job its full name
     * @param build of the next build: what was read may be another's once there is one
     * @param definition as it is there now; empty where there is none. Waits for the server
     */
    record Source(String job, int build, Supplier<Optional<StoredWorkflow>> definition) {}

    /**
     * What was found at a job.
     *
     * @param build of the next build then
     * @param until when it is looked at again
     */
    private record Known(Optional<Summary> summary, int build, long until) {}

    /**
     * @param millis a clock
     * @param patienceMillis how long a request for one definition may wait
     */
    ScmReads(Executor executor, LongSupplier millis, long patienceMillis) {
        this.executor = executor;
        this.millis = millis;
        this.patienceMillis = patienceMillis;
    }

    /** What is known of these, at once; what is not, or may have changed, is read meanwhile. */
    synchronized ApiHost.Listing list(List<Source> asked) {
        List<Summary> all = new ArrayList<>();
        boolean whole = true;
        for (Source each : asked.subList(0, Math.min(MOST, asked.size()))) {
            Known now = known.get(each.job());
            if (now == null) {
                whole = false;
            } else {
                now.summary.ifPresent(all::add);
            }
            boolean stale = now == null || now.build != each.build() || now.until <= millis.getAsLong();
            if (stale && waiting.size() < MOST && !underWay.containsKey(each.job())) {
                waiting.putIfAbsent(each.job(), each);
            }
        }
        for (int hired = 0; hired < waiting.size() && readers < READERS; hired++) {
            readers++;
            executor.execute(this::readWaiting);
        }
        return new ApiHost.Listing(all, whole);
    }

    private void readWaiting() {
        for (Optional<Source> next = next(); next.isPresent(); next = next()) {
            try {
                begin(next.get(), Runnable::run).join();
            } catch (CompletionException e) {
                String job = next.get().job();
                if (e.getCause() instanceof AgenticException told) {
                    LOGGER.log(Level.INFO, () -> "The workflow " + job + " is not listed: " + told.sentence());
                } else {
                    LOGGER.log(Level.WARNING, e.getCause(), () -> "The workflow " + job + " is not listed.");
                }
            }
        }
    }

    private synchronized Optional<Source> next() {
        Iterator<Source> first = waiting.values().iterator();
        if (!first.hasNext()) {
            readers--;
            return Optional.empty();
        }
        Source next = first.next();
        first.remove();
        return Optional.of(next);
    }

    /**
     * Reads one now; who asks for the same meanwhile is answered by the same read.
     *
     * @throws Problem 503 where that takes longer than a request may wait
     */
    Optional<StoredWorkflow> read(Source wanted) {
        try {
            return begin(wanted, executor).get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw slow(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw slow(wanted);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Problem slow(Source wanted) {
        return Problem.later(Messages.ScmReads_Slow(wanted.job()), 10);
    }

    private CompletableFuture<Optional<StoredWorkflow>> begin(Source wanted, Executor by) {
        CompletableFuture<Optional<StoredWorkflow>> read = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<Optional<StoredWorkflow>> other = underWay.putIfAbsent(wanted.job(), read);
            if (other != null) {
                return other;
            }
        }
        by.execute(() -> {
            try {
                Optional<StoredWorkflow> found = wanted.definition().get();
                end(wanted, found.map(ScmReads::summary), FRESH_MILLIS);
                read.complete(found);
            } catch (AgenticException e) {
                // What is there is no definition, or the server could not be asked: then it is as it was.
                boolean none = e.code() == ErrorCode.JENKINSFILE;
                end(wanted, none ? Optional.empty() : before(wanted), none ? FRESH_MILLIS : FAILED_MILLIS);
                read.completeExceptionally(e);
            } catch (RuntimeException | LinkageError e) {
                end(wanted, before(wanted), FAILED_MILLIS);
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    private synchronized Optional<Summary> before(Source wanted) {
        return Optional.ofNullable(known.get(wanted.job())).flatMap(Known::summary);
    }

    private synchronized void end(Source wanted, Optional<Summary> summary, long millisFromNow) {
        underWay.remove(wanted.job());
        known.put(wanted.job(), new Known(summary, wanted.build(), millis.getAsLong() + millisFromNow));
    }

    /** Thousands of them are held. */
    private static Summary summary(StoredWorkflow found) {
        Summary summary = Summary.of(found);
        String text = summary.description();
        return text.length() <= LONGEST_DESCRIPTION
                ? summary
                : new Summary(summary.id(), summary.name(), text.substring(0, LONGEST_DESCRIPTION) + "…");
    }
}
