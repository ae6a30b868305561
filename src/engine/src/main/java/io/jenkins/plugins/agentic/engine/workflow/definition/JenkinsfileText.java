package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a definition as a Jenkinsfile that a person can read, change and keep. */
final class JenkinsfileText {
    private final WorkflowDefinition workflow;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    JenkinsfileText(WorkflowDefinition workflow) {
        this.workflow = workflow;
    }

    String write() {
        line("// The workflow '" + workflow.name() + "', written by: agentic workflow jenkinsfile");
        if (!workflow.description().isBlank()) {
            line("// " + GroovyText.comment(workflow.description()));
        }
        line("");
        boolean known = workflow.language().steps().isPresent();
        line("def requirement, commands, compiled, packed, release, published");
        if (!known) {
            line("def parts");
        }
        if (!workflow.build().isEmpty()) {
            line("def definition");
        }
        line("// What each agent answered, by its role; and the files they made: path to content, null where deleted.");
        line("def outputs = [:]");
        line("def sources = [:]");
        line("// What the last review found.");
        line("def issues = []");
        line("");
        functions();
        new BuildText(this, workflow).functions();
        open("pipeline");
        line("agent any");
        line("");
        triggers();
        open("parameters");
        line("text(name: 'REQUIREMENTS', defaultValue: '', description: 'What to make. Empty: "
                + workflow.requirements() + " is read.')");
        close();
        line("");
        open("stages");
        stages();
        close();
        close();
        return text.toString();
    }

    private void functions() {
        line("// A person decides; the run ends where the answer is no.");
        open("def decide(Map question)");
        line("def person = agentCheckpoint(question)");
        open("if (!person.approved)");
        line("error \"Stopped: ${person.by} rejected '${question.message}' ${person.feedback}\"");
        close();
        close();
        line("");
        line(
                "// Asks an agent. Where its answer is of no use, also after its repair, a person decides whether it is asked again,");
        line("// no more often than the coder may try: each is paid for.");
        open("def usable(role, ask)");
        line("def output = null");
        open("for (int asked = 1; output == null; asked++)");
        open("try");
        line("output = ask()");
        otherwise("} catch (Exception e)");
        open("if (asked == " + workflow.tries() + " || !e.toString().contains(\"The ${role}'s answer does not \"))");
        line("throw e");
        close();
        line(
                "decide(id: \"${role}-invalid-${asked}\", message: \"The ${role}'s answer is unusable. Ask again?\", details: e.message)");
        close();
        close();
        line("return output");
        close();
        line("");
        line("// Whether an agent wants a person to look at its answer, or is less sure of it than it must be.");
        open("def unsure(output, least)");
        line("return output.humanReviewRequired || output.confidence < least");
        close();
        line("");
        open("def severe(issues, severities)");
        line("def found = false");
        open("for (issue in issues)");
        line("found = found || severities.contains(issue.severity)");
        close();
        line("return found");
        close();
        line("");
        line("// What failed, for the coder.");
        open("def failures(built)");
        line("def told = ''");
        open("for (step in built.steps)");
        open("if (!step.passed && step.failOnError)");
        line("told += \"${step.name}: exit code ${step.exitCode}. ${step.hint}\\n${step.log}\\n\"");
        close();
        close();
        line("return told");
        close();
        line("");
    }

    private void triggers() {
        WorkflowDefinition.Trigger trigger = workflow.trigger();
        if (trigger.isEmpty()) {
            return;
        }
        open("triggers");
        if (!trigger.cron().isEmpty()) {
            line("cron(" + GroovyText.of(trigger.cron()) + ")");
        }
        if (!trigger.pollScm().isEmpty()) {
            line("pollSCM(" + GroovyText.of(trigger.pollScm()) + ")");
        }
        if (!trigger.upstream().isEmpty()) {
            line("upstream(upstreamProjects: " + GroovyText.of(String.join(",", trigger.upstream())) + ")");
        }
        close();
        line("");
    }

    private void stages() {
        stage("Requirements", () -> {
            agreeOnCost();
            line("requirement = params.REQUIREMENTS ?: readFile(" + GroovyText.of(workflow.requirements()) + ")");
            String yaml = "";
            if (!workflow.build().isEmpty()) {
                String file = GroovyText.of(workflow.build());
                line(
                        "// Read once, before any agent runs: none may change what its code is judged by, nor write that file.");
                line("definition = readFile(" + file + ")");
                yaml = ", yaml: definition, file: " + file;
            }
            line("// The commands that will judge the code: the agents should know them.");
            line("commands = compilePlan(language: '" + workflow.language().id() + "'" + yaml + ")");
            if (workflow.language().steps().isEmpty()) {
                line("parts = sorted(commands)");
            }
        });
        workflow.design().forEach(agent -> stage(title(agent.role()), () -> alone(agent, "[build: commands]")));
        stage("Implement", new TryText(this, workflow)::write);
        workflow.finish().forEach(agent -> stage(title(agent.role()), () -> alone(agent, "[files: sources]")));
        ReleaseText release = new ReleaseText(this, workflow);
        stage("Compile", release::compile);
        stage("Package", release::pack);
        workflow.distribution().ifPresent(to -> stage("Publish", () -> release.publish(to)));
        workflow.monitoring().ifPresent(by -> stage("Monitor", () -> release.monitor(by)));
    }

    private void agreeOnCost() {
        line(
                "// A person is asked first where runs of this job have cost more than the administrator wants to be asked for.");
        // Who may not publish finds out before anything is paid.
        line("def expected = expectedCost(" + (workflow.distribution().isPresent() ? "publishes: true" : "") + ")");
        open("if (expected.ask)");
        line("decide(id: 'cost', message: \"Nine of ten runs of this job cost up to \\$${expected.p90}. Start?\",");
        line("    details: \"The median of ${expected.runs} runs is \\$${expected.median}; above"
                + " \\$${expected.askAbove} a person is asked.\")");
        close();
    }

    /** Calls a role's step with all that came before it. */
    void call(Agent agent, String context) {
        call(agent, context, output(agent));
    }

    /** The same with the answer in a variable. */
    void call(Agent agent, String context, String variable) {
        String step = step(agent.role());
        open(variable + " = usable(" + GroovyText.of(agent.role()) + ")");
        line(step + "(");
        depth++;
        if (step.equals("agentRun")) {
            line("role: " + GroovyText.of(agent.role()) + ",");
        }
        line("task: requirement,");
        line("context: " + context + ",");
        agent.options().forEach((name, value) -> line(name + ": " + GroovyText.of(value) + ","));
        line("previousOutputs: " + before(agent) + ")");
        depth--;
        close();
    }

    private static String step(String role) {
        return StepSpecs.all().stream()
                .map(StepSpec::name)
                .filter(name -> StepSpecs.role(name).equals(Optional.of(role)))
                .findFirst()
                .orElse("agentRun");
    }

    /** Where a role's answer is kept. */
    static String output(Agent agent) {
        return "outputs" + GroovyText.property(agent.role());
    }

    /** Whether a role wants a person, as Groovy asks it. */
    static String unsure(Agent agent) {
        return "unsure(" + output(agent) + ", " + agent.confidence() + ")";
    }

    /** What a person is asked where a role is unsure and no checkpoint says otherwise. */
    static String unsureMessage(Agent agent) {
        return "\"The role " + agent.role() + " wants a person to look (confidence ${" + output(agent)
                + ".confidence}). Go on?\"";
    }

    /** The answers of the design's roles that were given by then. */
    private String before(Agent agent) {
        List<Agent> design = workflow.design();
        int at = design.indexOf(agent);
        List<Agent> known = at < 0 ? design : design.subList(0, at);
        return known.isEmpty()
                ? "[:]"
                : known.stream()
                        .map(each -> GroovyText.key(each.role()) + ": " + output(each))
                        .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A role outside of the tries, and its checkpoints. */
    void alone(Agent agent, String context) {
        call(agent, context);
        List<Checkpoint> checkpoints = workflow.after(agent.role());
        if (checkpoints.stream().noneMatch(each -> each.condition() == Condition.DOUBT)) {
            open("if (" + unsure(agent) + ")");
            line("decide(id: '" + agent.role() + "-unsure', message: " + unsureMessage(agent) + ", details: "
                    + output(agent) + ".reasoning)");
            close();
        }
        for (Checkpoint each : checkpoints) {
            boolean always = each.condition() == Condition.ALWAYS;
            if (!always) {
                open("if (" + unsure(agent) + ")");
            }
            checkpoint(each, "the " + agent.role(), "details: " + output(agent) + ".reasoning");
            if (!always) {
                close();
            }
        }
    }

    /** A checkpoint where a rejection ends the run. */
    void checkpoint(Checkpoint checkpoint, String place, String shown) {
        if (checkpoint.action() == Action.STOP) {
            line("error " + message(checkpoint, stopped(place)));
        } else {
            line("decide(" + question(checkpoint, GroovyText.of(checkpoint.id()), asked(place)) + ", " + shown + ")");
        }
    }

    /** What a run that ends says where the checkpoint says nothing. */
    static String stopped(String place) {
        return "Stopped after " + place + ".";
    }

    /** What a person is asked where the checkpoint says nothing. */
    static String asked(String place) {
        return "Go on after " + place + "?";
    }

    static String message(Checkpoint checkpoint, String otherwise) {
        return GroovyText.of(checkpoint.message().isBlank() ? otherwise : checkpoint.message());
    }

    /** What a checkpoint asks, as arguments of agentCheckpoint. */
    static String question(Checkpoint checkpoint, String id, String otherwise) {
        Map<String, Object> rest = new LinkedHashMap<>();
        if (!checkpoint.submitter().isEmpty()) {
            rest.put("submitter", checkpoint.submitter());
        }
        if (checkpoint.notStarter()) {
            rest.put("notStarter", true);
        }
        if (checkpoint.timeout() > 0) {
            rest.put("timeout", checkpoint.timeout());
        }
        return "id: " + id + ", message: " + message(checkpoint, otherwise)
                + (rest.isEmpty() ? "" : ", " + GroovyText.arguments(rest));
    }

    /** A role as a stage's name. */
    static String title(String role) {
        return Character.toUpperCase(role.charAt(0)) + role.substring(1);
    }

    private void stage(String name, Runnable content) {
        open("stage('" + name + "')");
        open("steps");
        open("script");
        content.run();
        close();
        close();
        close();
    }

    /** A branch of a parallel step, among its arguments. */
    void branch(String name, Runnable content, String end) {
        depth++;
        open(name);
        content.run();
        close(end);
        depth--;
    }

    void open(String head) {
        line(head + " {");
        depth++;
    }

    void close() {
        close("}");
    }

    /** Ends a block and begins the next, as {@code } else {} does. */
    void otherwise(String head) {
        depth--;
        open(head);
    }

    private void close(String end) {
        depth--;
        line(end);
    }

    void line(String line) {
        text.append(line.isEmpty() ? "" : "    ".repeat(depth)).append(line).append('\n');
    }
}
