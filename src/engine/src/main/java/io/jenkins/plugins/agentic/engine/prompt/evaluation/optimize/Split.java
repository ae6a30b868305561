package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** A suite's tests in two parts: those that candidates are made and chosen by, and those that only decide at the end. */
record Split(List<TestCase> training, List<TestCase> heldOut) {
    /** With fewer there is nothing to learn from and nothing to decide by. */
    private static final int LEAST = 4;

    Split {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /** The same seed gives the same parts; each has at least two tests. */
    static Split of(List<TestCase> tests, double heldOut, long seed) {
        if (tests.size() < LEAST) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "The suite has " + tests.size() + " tests, too few to improve a prompt by.",
                    "It needs at least " + LEAST + "; some 20 and more let a verdict be reached.");
        }
        List<TestCase> shuffled = new ArrayList<>(tests);
        Collections.shuffle(shuffled, new Random(seed));
        int held = (int) Math.max(2, Math.min(tests.size() - 2, Math.round(tests.size() * heldOut)));
        return new Split(sorted(shuffled.subList(held, shuffled.size())), sorted(shuffled.subList(0, held)));
    }

    private static List<TestCase> sorted(List<TestCase> tests) {
        return tests.stream().sorted(Comparator.comparingInt(TestCase::number)).toList();
    }
}
