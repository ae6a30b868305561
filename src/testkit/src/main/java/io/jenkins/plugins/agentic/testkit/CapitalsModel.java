package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model for tests of prompts that follows a rule only where it is stated: it answers with the word it was given, in
 * capitals where the prompt says CAPITALS. Asked to improve a prompt, it proposes what it was told to, one after the other,
 * and the last for ever.
 */
public final class CapitalsModel implements Script {
    /** A prompt that wishes for capitals and gets none. */
    public static final String PROMPT =
            """
            ---
            input:
              schema:
                word: string
            ---
            Upper case, please.
            {{data "word" word}}
            """;

    /** The same with the rule. */
    public static final String BETTER = PROMPT.replace("Upper case, please.", "Answer with the word in CAPITALS only.");

    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<String> proposals = List.of(BETTER);

    /** Says what is proposed; at first it is {@link #BETTER}. */
    public void propose(String... sources) {
        proposals = List.of(sources);
    }

    /** How often it was asked for a better prompt. */
    public int proposed() {
        return asked.get();
    }

    /** A suite of so many tests for {@code upper.prompt} beside it, each of a word of its own. */
    public static String suite(int tests) {
        return "prompts: [file://upper.prompt]\ntests:\n"
                + IntStream.rangeClosed(1, tests)
                        .mapToObj(i -> "- description: word " + i + "\n  vars: {word: w" + i
                                + "x}\n  assert: [{type: equals, value: W" + i + "X}]\n")
                        .collect(Collectors.joining());
    }

    @Override
    public Reply answer(Request request) {
        if (request.method().equals("countTokens")) {
            return Reply.tokens(100);
        }
        if (request.text().contains("You improve prompt templates")) {
            List<String> sources = proposals;
            ObjectNode proposal = Reply.JSON.objectNode().put("diagnosis", "d");
            proposal.putArray("changes").add("say CAPITALS");
            proposal.put("source", sources.get(Math.min(asked.getAndIncrement(), sources.size() - 1)));
            return Reply.text(proposal.toString(), 2000, 500, 0);
        }
        String word = request.text().replaceAll("(?s).*\"untrusted\">\\n(.*?)\\n</data>.*", "$1");
        return Reply.text(request.text().contains("CAPITALS") ? word.toUpperCase(Locale.ROOT) : word, 100, 10, 0);
    }
}
