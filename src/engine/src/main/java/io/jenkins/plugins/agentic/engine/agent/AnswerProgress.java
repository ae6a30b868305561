package io.jenkins.plugins.agentic.engine.agent;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells the run's log now and then how far a long answer has come, so that nobody takes it for stuck. */
final class AnswerProgress implements Consumer<String> {
    private static final long PAUSE = Duration.ofSeconds(15).toNanos();

    private final AgentCall call;
    private final LongSupplier nanoTime;
    private long told;
    private long characters;

    AnswerProgress(AgentCall call, LongSupplier nanoTime) {
        this.call = call;
        this.nanoTime = nanoTime;
        this.told = nanoTime.getAsLong();
    }

    @Override
    public void accept(String text) {
        characters += text.length();
        long now = nanoTime.getAsLong();
        if (now - told >= PAUSE) {
            told = now;
            call.say("answers: " + characters + " characters so far");
        }
    }
}
