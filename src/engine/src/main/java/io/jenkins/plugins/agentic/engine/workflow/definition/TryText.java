package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import java.util.List;
import java.util.Optional;

/** Writes the stage in which the code is written, reviewed and tested, until nobody objects or no try is left. */
final class TryText {
    private final JenkinsfileText text;
    private final BuildText build;
    private final WorkflowDefinition workflow;
    private final Agent coder;
    private final Optional<Agent> reviewer;
    private final Optional<Agent> tester;

    TryText(JenkinsfileText text, WorkflowDefinition workflow) {
        this.text = text;
        this.build = new BuildText(text, workflow);
        this.workflow = workflow;
        this.coder = workflow.agent(WorkflowDefinition.CODER).orElseThrow();
        this.reviewer = workflow.agent("reviewer");
        this.tester = workflow.agent("tester");
    }

    void write() {
        text.line("def about = [build: commands]");
        text.line("// What tools said of the code of the last try.");
        text.line("def findings = []");
        text.line("def finished = false");
        text.line("");
        text.open("for (int attempt = 1; !finished && attempt <= " + workflow.tries() + "; attempt++)");
        text.line("def changes = []");
        text.line("def review, tested, tests");
        text.line("");
        code();
        judge();
        decide();
        text.close();
        text.open("if (!finished)");
        text.line("error 'The code was not accepted in " + workflow.tries()
                + " tries: see the tests, or what the person said.'");
        text.close();
    }

    private void code() {
        text.open("stage(\"Code ${attempt}\")");
        text.call(coder, "about");
        text.open("for (file in outputs.coder.result.files)");
        text.line("def after = file.action == 'delete' ? null : file.content");
        text.line("changes += [[path: file.path, before: sources[file.path], after: after]]");
        text.line("sources[file.path] = after");
        text.close();
        text.close();
        text.line("");
    }

    private void judge() {
        boolean both = reviewer.isPresent() && tester.isPresent();
        String name = both ? "Review and test" : reviewer.isPresent() ? "Review" : "Test";
        text.open("stage(\"" + name + " ${attempt}\")");
        if (both) {
            text.line("parallel(");
            text.branch("Review:", this::review, "},");
            text.branch("Test:", this::test, "})");
        } else {
            if (reviewer.isPresent()) {
                review();
            }
            test();
        }
        if (reviewer.isPresent()) {
            text.line("outputs.reviewer = review");
            text.line("issues = review.result.issues");
        }
        text.line("findings = tests.findings");
        if (tester.isPresent()) {
            text.line("outputs.tester = tested");
            text.open("for (file in tested.result.files)");
            text.line("sources[file.path] = file.action == 'delete' ? null : file.content");
            text.close();
        }
        text.close();
        text.line("");
    }

    private void review() {
        text.call(reviewer.orElseThrow(), "[files: sources, previousIssues: issues, findings: findings]", "review");
    }

    private void test() {
        tester.ifPresent(agent -> text.call(agent, "[build: commands, files: sources]", "tested"));
        text.line("tests = " + build.call("tests", Language.Steps::tests, false));
    }

    /** What persons say; then what counts. */
    private void decide() {
        text.line("def person = [approved: true, feedback: '']");
        text.line("def good = tests.passed");
        checkpoints(coder);
        tester.ifPresent(this::checkpoints);
        reviewer.ifPresent(this::checkpoints);
        String severity = reviewer.map(Agent::severity).orElse("");
        String objections = severity.isEmpty()
                ? ""
                : " && !severe(issues, " + GroovyText.of(WorkflowDefinition.severities(severity)) + ")";
        text.line("finished = person.approved && good" + objections);
        text.line("");
        text.line("// Not good enough: the coder is told everything that was said, and tries again.");
        text.line("about.files = sources");
        text.line(
                "about.feedback = [issues: issues, failures: failures(tests), findings: findings, person: person.feedback]");
    }

    private void checkpoints(Agent agent) {
        List<Checkpoint> own = workflow.after(agent.role());
        if (own.stream().noneMatch(each -> each.condition() == Condition.DOUBT)) {
            ask(
                    JenkinsfileText.unsure(agent),
                    "id: \"" + agent.role() + "-unsure-${attempt}\", message: " + JenkinsfileText.unsureMessage(agent),
                    agent);
        }
        for (Checkpoint each : own) {
            String when =
                    switch (each.condition()) {
                        case ALWAYS -> "";
                        case DOUBT -> JenkinsfileText.unsure(agent);
                        case CRITICAL -> "severe(issues, ['critical'])";
                        case FAILED -> "!tests.passed && attempt == " + workflow.tries();
                    };
            if (each.action() == Action.STOP) {
                text.open("if (" + (when.isEmpty() ? "true" : when) + ")");
                text.line("error " + JenkinsfileText.message(each, JenkinsfileText.stopped("the " + agent.role())));
                text.close();
            } else {
                String id = "\"" + each.id() + "-${attempt}\"";
                ask(when, JenkinsfileText.question(each, id, JenkinsfileText.asked("the " + agent.role())), agent);
                if (each.condition() == Condition.FAILED) {
                    text.line("// A person has said that it goes on without the tests.");
                    text.line("good = good || attempt == " + workflow.tries() + " && person.approved");
                }
            }
        }
    }

    /** One question, unless a person has said no already. */
    private void ask(String when, String question, Agent agent) {
        String also = when.isEmpty() ? "" : when.contains("&&") ? " && (" + when + ")" : " && " + when;
        text.open("if (person.approved" + also + ")");
        text.line("person = agentCheckpoint(" + question + ",");
        text.line("    details: " + JenkinsfileText.output(agent)
                + ".reasoning, diff: changes, findings: issues + findings, tests: tests)");
        text.close();
    }
}
