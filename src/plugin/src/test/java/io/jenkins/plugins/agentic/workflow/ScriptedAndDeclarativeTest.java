package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Each kind of step in both forms, in the sandbox; inside {@code steps} without {@code script}. */
@WithJenkins
class ScriptedAndDeclarativeTest {
    /** A step, and the log's line that shows it worked. */
    private static Map<String, String> steps() {
        Map<String, String> steps = new LinkedHashMap<>();
        for (String step : new String[] {
            "agentPrompt",
            "agentPlan",
            "agentArchitect",
            "agentReview",
            "agentTest",
            "agentOptimize",
            "agentPackage",
            "agentMonitor"
        }) {
            // The planner's template for all: what the step itself does is the same, and its answer is known here.
            steps.put(step + "(task: 'x', prompt: 'planner')", "confidence 0.9");
        }
        steps.put("agentRun(role: 'planner', task: 'x')", "confidence 0.9");
        steps.put("expectedCost()", "Finished: SUCCESS");
        steps.put(
                "compilePackage(language: 'typescript', steps: [[name: 'hi', command: 'echo compiled it']])",
                "compiled it");
        steps.put(
                "publishPackage(name: 'a', version: '1.0.0', files: 'a.txt', targets: [[type: 'binary']])",
                "Published a 1.0.0");
        return steps;
    }

    private static String scripted(String step) {
        return "node {\n  writeFile file: 'a.txt', text: 'x'\n  " + step + "\n}";
    }

    private static String declarative(String step) {
        return "pipeline {\n  agent any\n  stages {\n    stage('s') {\n      steps {\n"
                + "        writeFile file: 'a.txt', text: 'x'\n        " + step + "\n      }\n    }\n  }\n}";
    }

    private static WorkflowJob job(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    @Test
    void should_run_each_step_in_a_scripted_pipeline(JenkinsRule jenkins) throws Exception {
        run(jenkins, false);
    }

    @Test
    void should_run_each_step_in_a_declarative_pipeline(JenkinsRule jenkins) throws Exception {
        run(jenkins, true);
    }

    private static void run(JenkinsRule jenkins, boolean declarative) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("do it")))) {
            Answers.from(server.baseUrl());
            int number = 0;
            for (Map.Entry<String, String> step : steps().entrySet()) {
                String script = declarative ? declarative(step.getKey()) : scripted(step.getKey());

                WorkflowRun build = jenkins.assertBuildStatusSuccess(
                        job(jenkins, "p" + ++number, script).scheduleBuild2(0));

                jenkins.assertLogContains(step.getValue(), build);
            }
        }
    }

    @Test
    void should_write_code_in_a_declarative_pipeline(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.code("src/b.txt", "hello")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatusSuccess(
                    job(jenkins, "p", declarative("agentCode 'x'\n        sh 'cat src/b.txt'"))
                            .scheduleBuild2(0));

            jenkins.assertLogContains("hello", build);
        }
    }

    @Test
    void should_ask_a_person_in_a_declarative_pipeline(JenkinsRule jenkins) throws Exception {
        WorkflowRun build = job(jenkins, "p", declarative("agentCheckpoint(message: 'Publish it?')"))
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("Publish it?", build);
        while (build.getAction(InputAction.class) == null
                || build.getAction(InputAction.class).getExecutions().isEmpty()) {
            Thread.onSpinWait();
        }

        // As a user: Jenkins itself may not approve.
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        try (ACLContext as = ACL.as2(User.getById("ann", true).impersonate2())) {
            build.getAction(InputAction.class)
                    .getExecutions()
                    .get(0)
                    .proceed(new LinkedHashMap<>(Map.of("decision", "approve", "feedback", "")));
        }

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertThat(build.getAction(InputAction.class).getExecutions()).isEmpty();
    }
}
