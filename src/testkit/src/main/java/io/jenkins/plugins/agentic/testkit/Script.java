package io.jenkins.plugins.agentic.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** What a server answers. Called on the server's threads, by several at once. */
@FunctionalInterface
public interface Script {
    Reply answer(Request request);

    /** The same reply to every request. */
    static Script always(Reply reply) {
        return request -> reply;
    }

    /** One reply after another; requests beyond the last get 500 INTERNAL with a message that says so. */
    static Script inOrder(Reply... replies) {
        AtomicInteger next = new AtomicInteger();
        return request -> {
            int index = next.getAndIncrement();
            return index < replies.length
                    ? replies[index]
                    : Reply.error(500, "INTERNAL", "The script has only " + replies.length + " replies.");
        };
    }
}
