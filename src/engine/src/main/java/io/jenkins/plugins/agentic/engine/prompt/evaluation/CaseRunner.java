package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grade;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grader;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Judge;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Subject;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks and grades single cases of an evaluation. Thread-safe. */
final class CaseRunner {
    private static final String PURPOSE = "test";

    private final Questions questions;
    private final Grader grader;
    private final PromptTemplate judgePrompt;
    private final EvaluationPlan plan;
    private final StepKey key;
    private final RunContext run;
    private final StepProgress tries;

    CaseRunner(
            Questions questions,
            Grader grader,
            PromptTemplate judgePrompt,
            EvaluationPlan plan,
            StepKey key,
            RunContext run,
            StepProgress tries) {
        this.questions = questions;
        this.grader = grader;
        this.judgePrompt = judgePrompt;
        this.plan = plan;
        this.key = key;
        this.run = run;
        this.tries = tries;
    }

    /** One call to be: {@code number} and {@code repeat} count from 1. */
    record Case(int number, Variant variant, TestCase test, int repeat) {}

    /**
     * Asks and grades.
     *
     * @throws Waiting when the case can't go on now; run again, what it has been answered is not asked again
     * @throws AgenticException when the evaluation must end: no budget, a cancellation, or another suite than before; every
     *     other failure is the case's own
     */
    CaseResult run(Case each) {
        StepKey at = key.child("case-" + each.number);
        Questions.Answer answer;
        try {
            answer = ask(new Questions.Question(
                    at,
                    PURPOSE,
                    each.number,
                    each.variant.prompt(),
                    each.test.variables(),
                    each.variant.form(),
                    each.variant.options(),
                    plan.budgets()));
        } catch (AgenticException e) {
            return failed(each, endsAll(e), questions.spent(at), BigDecimal.ZERO);
        }
        List<StepKey> rubrics = new ArrayList<>();
        try {
            return result(each, answer, grade(each, at, answer, rubrics));
        } catch (AgenticException e) {
            BigDecimal grading = rubrics.stream().map(questions::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
            CaseResult error = failed(each, endsAll(e), answer.cost(), grading);
            return new CaseResult(
                    each.number,
                    error.prompt(),
                    error.promptVersion(),
                    answer.model(),
                    error.test(),
                    error.title(),
                    each.repeat,
                    CaseResult.State.ERROR,
                    error.grade(),
                    run.mask().apply(answer.text()),
                    answer.cost(),
                    answer.millis(),
                    answer.usage(),
                    answer.rehearsal());
        }
    }

    private Questions.Answer ask(Questions.Question question) {
        try {
            return questions.ask(question, run, tries);
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.CHANGED) {
                throw new AgenticException(
                        ErrorCode.CHANGED,
                        "The suite or a prompt changed since this evaluation started: "
                                + question.key().path() + " asks something else now.",
                        "Restore them to go on, or start a new evaluation.",
                        false,
                        e);
            }
            throw e;
        }
    }

    private static AgenticException endsAll(AgenticException e) {
        if (e.code() == ErrorCode.BUDGET || e.code() == ErrorCode.ABORTED || e.code() == ErrorCode.CHANGED) {
            throw e;
        }
        return e;
    }

    private Grade grade(Case each, StepKey at, Questions.Answer answer, List<StepKey> rubrics) {
        if (!answer.unusable().isEmpty()) {
            return Grade.unusable("there is no answer of use: " + answer.unusable());
        }
        if (!answer.misfits().isEmpty()) {
            return Grade.unusable(
                    "the answer does not fit the prompt's output schema: " + String.join("; ", answer.misfits()));
        }
        Subject subject = new Subject(
                answer.text(),
                answer.cost(),
                answer.millis(),
                each.test.variables(),
                each.test.judge().isEmpty() ? plan.judge() : each.test.judge());
        return grader.grade(each.test.assertions(), each.test.threshold(), subject, judge(each, at, rubrics));
    }

    /** @param rubrics is told the key of each question */
    private Judge judge(Case each, StepKey at, List<StepKey> rubrics) {
        return (rubric, subject, model, number) -> {
            StepKey own = at.child("rubric-" + number);
            rubrics.add(own);
            Map<String, Object> variables = new LinkedHashMap<>();
            variables.put("rubric", rubric);
            variables.put("answer", subject.output());
            Questions.Answer verdict = ask(new Questions.Question(
                    own,
                    PURPOSE,
                    each.number,
                    judgePrompt,
                    variables,
                    Questions.Form.JSON,
                    model.isEmpty() ? Map.of() : Map.of("model", model),
                    plan.budgets()));
            return Verdicts.grade(verdict);
        };
    }

    private CaseResult result(Case each, Questions.Answer answer, Grade grade) {
        return new CaseResult(
                each.number,
                each.variant.label(),
                each.variant.prompt().version(),
                answer.model(),
                each.test.number(),
                each.test.title(),
                each.repeat,
                grade.passed() ? CaseResult.State.PASSED : CaseResult.State.FAILED,
                grade,
                run.mask().apply(answer.text()),
                answer.cost(),
                answer.millis(),
                answer.usage(),
                answer.rehearsal());
    }

    /** @param cost of the answer; {@code grading}: of judging it */
    private CaseResult failed(Case each, AgenticException failure, BigDecimal cost, BigDecimal grading) {
        return new CaseResult(
                each.number,
                each.variant.label(),
                each.variant.prompt().version(),
                "",
                each.test.number(),
                each.test.title(),
                each.repeat,
                CaseResult.State.ERROR,
                Grade.unusable(run.mask().apply(failure.sentence()), grading),
                "",
                cost,
                0,
                Usage.NONE,
                false);
    }
}
