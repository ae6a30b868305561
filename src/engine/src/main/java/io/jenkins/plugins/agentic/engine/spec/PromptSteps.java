package io.jenkins.plugins.agentic.engine.spec;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.optional;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.required;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.INTEGER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.NUMBER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/** The steps that test, improve, import and label prompts, and say how they did. */
final class PromptSteps {
    private static final ParameterSpec REPEAT = optional(
            "repeat", INTEGER, null, "How often each test is asked, 1 to 100, instead of the suite's number or 1.");
    private static final ParameterSpec CONCURRENCY = optional(
            "concurrency", INTEGER, null, "Most calls at the same time, 1 to 64, instead of the suite's number or 4.");
    private static final ParameterSpec BUDGET = optional(
            "budget",
            NUMBER,
            null,
            "Most US dollars the whole step may cost; a call that could pass it is not made, and the step ends.");
    private static final ParameterSpec JUDGE = optional(
            "judge", STRING, "", "Model, or class of models, for rubrics that name none; empty for the configured.");

    private PromptSteps() {}

    static StepSpec test() {
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(required("suite", STRING, "The suite's file in the workspace; see docs/prompts.md."));
        parameters.add(optional(
                "prompts", LIST, List.of(), "Prompts to test instead of the suite's; two or more are compared."));
        parameters.add(optional("models", LIST, List.of(), "Models to test with instead of the suite's providers."));
        parameters.add(REPEAT);
        parameters.add(CONCURRENCY);
        parameters.add(BUDGET);
        parameters.add(JUDGE);
        parameters.add(optional("passRate", NUMBER, 1.0, "Share of the cases that must pass, 0 to 1."));
        parameters.add(optional(
                "stopEarly", BOOLEAN, false, "Whether to stop once the cases that are left can't change the verdict."));
        parameters.add(
                optional("metric", STRING, "pass", "What two or more variants are compared by: 'pass' or 'score'."));
        return new StepSpec(
                "promptTest",
                "Tests prompts by a suite of cases, and compares two or more of them. A failed test does not fail the step.",
                "A map: evaluation (id of the run), suite, description, passed, end (COMPLETE, SETTLED, BUDGET or ALL_FAILED),"
                        + " why, cases, planned, tests, repeat, cost and gradingCost (US dollars), rehearsal, variants,"
                        + " comparison (for two or more variants), failures (the first 20).",
                true,
                parameters);
    }

    static StepSpec optimize() {
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(required("prompt", STRING, "The prompt to improve: its name, name@label or name@version."));
        parameters.add(required("suite", STRING, "The suite's file in the workspace; see docs/prompts.md."));
        parameters.add(optional("model", STRING, "", "Model to test with; empty for the prompt's own."));
        parameters.add(optional("optimizer", STRING, "", "Model that proposes the edits; empty for the configured."));
        parameters.add(optional("rounds", INTEGER, 5, "Most proposals, 1 to 100."));
        parameters.add(REPEAT);
        parameters.add(CONCURRENCY);
        parameters.add(BUDGET);
        parameters.add(JUDGE);
        parameters.add(optional(
                "holdout",
                NUMBER,
                0.5,
                "Share of the tests, 0.1 to 0.9, that only decide at the end, never shown before."));
        parameters.add(optional("seed", INTEGER, 1, "Decides which tests those are, and every other choice."));
        parameters.add(optional("metric", STRING, "score", "What the end is decided by: 'pass' or 'score'."));
        parameters.add(optional("label", STRING, "candidate", "Label that an accepted version gets."));
        return new StepSpec(
                        "promptOptimize",
                        "Improves a prompt: a model that reads the failing tests proposes edits, and the best is accepted only if it is"
                                + " better on tests that it never saw.",
                        "A map: evaluation (id of the run), prompt, accepted, verdict, version (of the accepted prompt, where it was"
                                + " stored), label, original (the text it began with), source (the best candidate's text), comparison, rounds, candidates, cost (US dollars),"
                                + " rehearsal, report (Markdown).",
                        true,
                        parameters)
                .with(StepSpec.Effect.PROMPTS);
    }

    static StepSpec importing() {
        return new StepSpec(
                        "promptImport",
                        "Saves a prompt of Google AI Studio as the next version of a prompt template.",
                        "A map: name, version, commit, notes (what was left out).",
                        true,
                        List.of(
                                required(
                                        "file",
                                        STRING,
                                        "JSON in the workspace that AI Studio saved to Drive, or a request body of 'Get code'."),
                                required("name", STRING, "The template's name, such as planner or team/planner."),
                                optional(
                                        "label",
                                        STRING,
                                        "",
                                        "Label to move to the new version, such as candidate; empty for none.")))
                .with(StepSpec.Effect.PROMPTS);
    }

    static StepSpec labelling() {
        return new StepSpec(
                        "promptLabel",
                        "Moves a label of a prompt template to one of its versions: agents that ask for the label get that version"
                                + " from then on.",
                        "A map: name, label, version, commit, percent, before (the version the label was at; empty where there was none).",
                        false,
                        List.of(
                                required("name", STRING, "The template's name, such as planner or team/planner."),
                                required("label", STRING, "The label, such as production, candidate or canary."),
                                required(
                                        "version",
                                        STRING,
                                        "Where to: a version such as 1.2.0, another label, or a commit."),
                                optional(
                                        "percent",
                                        INTEGER,
                                        null,
                                        "Share of the runs, 1 to 99, that gets the version: for canary, and only for it.")))
                .with(StepSpec.Effect.LABELS);
    }

    static StepSpec outcome() {
        return new StepSpec(
                        "promptOutcome",
                        "Says what came out about a run after it, such as tests of the change that it made, once that is merged: the"
                                + " versions of the prompts behind it answer for that.",
                        "A map: run, calls (how many model calls this was news of).",
                        false,
                        List.of(
                                required("run", STRING, "The run's id."),
                                optional("tests", STRING, "", "How tests of what it made ended: 'passed' or 'failed'."),
                                optional(
                                        "release",
                                        STRING,
                                        "",
                                        "Instead of tests: what became of its release, 'kept' or 'taken-back'.")))
                .with(StepSpec.Effect.OUTCOME);
    }
}
