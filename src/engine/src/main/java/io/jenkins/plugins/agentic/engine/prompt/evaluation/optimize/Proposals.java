package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.CaseResult;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a model for edits of a prompt. */
final class Proposals {
    /** Characters of an answer that the model is shown. */
    private static final int LONGEST_ANSWER = 4000;

    private final Questions questions;
    private final PromptTemplate template;
    private final String model;
    private final List<Budget> budgets;

    /** {@code model}: empty for the configured one. */
    Proposals(Questions questions, PromptTemplate template, String model, List<Budget> budgets) {
        this.questions = questions;
        this.template = template;
        this.model = model;
        this.budgets = budgets;
    }

    /** A proposed source. */
    record Proposal(String source, String diagnosis, List<String> changes, boolean rehearsal) {}

    Proposal propose(
            StepKey key,
            int round,
            Candidate parent,
            List<CaseResult> failures,
            Map<Integer, TestCase> tests,
            List<String> earlier,
            RunContext run,
            StepProgress tries) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("template", parent.variant().source());
        List<Object> shown = new ArrayList<>();
        failures.forEach(failure -> shown.add(shown(failure, tests.get(failure.test()))));
        variables.put("failures", shown);
        variables.put("earlier", earlier);
        Questions.Answer answer = questions.ask(
                new Questions.Question(
                        key,
                        "optimize",
                        round,
                        template,
                        variables,
                        Questions.Form.JSON,
                        model.isEmpty() ? Map.of() : Map.of("model", model),
                        budgets),
                run,
                tries);
        if (!answer.unusable().isEmpty()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The optimizer gave no edit: " + answer.unusable(),
                    "Use another model as optimizer.");
        }
        if (!answer.misfits().isEmpty()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The optimizer's answer does not fit: " + String.join("; ", answer.misfits()) + ".",
                    "Use another model as optimizer.");
        }
        Map<String, Object> map = Json.readMap(Questions.withoutFence(answer.text()));
        return new Proposal(
                (String) map.get("source"),
                (String) map.get("diagnosis"),
                ((List<?>) map.get("changes")).stream().map(String::valueOf).toList(),
                answer.rehearsal());
    }

    /** US dollars of asking for a proposal, whatever came of it. */
    double spent(StepKey key) {
        return questions.spent(key).doubleValue();
    }

    private static Map<String, Object> shown(CaseResult failure, TestCase test) {
        String answer = failure.output();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("variables", test.variables());
        map.put("answer", answer.length() > LONGEST_ANSWER ? answer.substring(0, LONGEST_ANSWER) + "…" : answer);
        map.put("wrong", failure.grade().failures());
        return map;
    }
}
