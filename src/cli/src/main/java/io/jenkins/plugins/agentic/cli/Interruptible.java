package io.jenkins.plugins.agentic.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that Ctrl-C stops between two things that it does, so that it is known what is done and what is not. */
final class Interruptible {
    private static final int LONGEST_END_SECONDS = 15;

    private Interruptible() {}

    /** Does it on this thread, which is interrupted when the process is told to end. */
    static Object run(Supplier<Object> work) {
        Thread own = Thread.currentThread();
        Thread hook = new Thread(() -> stopAndWait(own), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            Thread.interrupted();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The shutdown is under way: it is what ended the work.
            }
        }
    }

    /** The main thread ends the work in order and then the process; this only keeps the process up so long. */
    private static void stopAndWait(Thread own) {
        own.interrupt();
        try {
            TimeUnit.SECONDS.sleep(LONGEST_END_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
