package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

/** Lets a model judge an answer; asked by several threads at once. */
@FunctionalInterface
public interface Judge {
    /**
     * A model's verdict.
     *
     * @param model to ask; empty for the judge's own
     * @param number of the rubric among those of its test, from 1
     */
    Grade judge(String rubric, Subject subject, String model, int number);
}
