package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What is graded.
 *
 * @param output the answer's text
 * @param cost US dollars of the answer
 * @param millis how long the model took
 * @param variables of the test
 * @param judge model for rubrics that name none, or empty
 */
public record Subject(String output, BigDecimal cost, long millis, Map<String, Object> variables, String judge) {}
