package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.util.HashSet;
import java.util.Set;

/**
 * A part of a run that can be stopped as a whole: the run itself, the body of a timeout, the branches of a parallel.
 * Stopping it interrupts every thread inside it, nested parts included; the first reason stays. Thread-safe.
 */
public final class Cancellation {
    private final Cancellation parent;
    private final Set<Thread> threads = new HashSet<>();
    private final Set<Cancellation> children = new HashSet<>();
    private AgenticException reason;

    private Cancellation(Cancellation parent) {
        this.parent = parent;
    }

    /** A run's outermost part. */
    public static Cancellation root() {
        return new Cancellation(null);
    }

    /** A part inside this one. */
    public Cancellation inner() {
        Cancellation inner = new Cancellation(this);
        synchronized (this) {
            children.add(inner);
        }
        return inner;
    }

    /** The calling thread works in this part from now on, until {@link #leave()}. */
    public void enter() {
        synchronized (this) {
            threads.add(Thread.currentThread());
        }
        if (stopped()) {
            Thread.currentThread().interrupt();
        }
    }

    /** The calling thread is out again; an interrupt that was meant for this part alone is taken back. */
    public void leave() {
        synchronized (this) {
            threads.remove(Thread.currentThread());
        }
        if (parent != null) {
            synchronized (parent) {
                parent.children.remove(this);
            }
        }
        Thread.interrupted();
        if (parent != null && parent.stopped()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops this part; only the first call's reason counts. */
    public void stop(AgenticException why) {
        Set<Cancellation> inside;
        synchronized (this) {
            if (reason == null) {
                reason = why;
            }
            threads.forEach(Thread::interrupt);
            inside = new HashSet<>(children);
        }
        inside.forEach(child -> child.stop(why));
    }

    /** Why this part, or one around it, was stopped; null while it goes on. */
    public AgenticException reason() {
        synchronized (this) {
            if (reason != null) {
                return reason;
            }
        }
        return parent == null ? null : parent.reason();
    }

    public boolean stopped() {
        return reason() != null;
    }

    /** Throws the reason if this part was stopped. */
    public void check() {
        AgenticException why = reason();
        if (why != null) {
            throw why;
        }
    }
}
