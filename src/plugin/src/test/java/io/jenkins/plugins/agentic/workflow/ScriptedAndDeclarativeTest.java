package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.testkit.CapitalsModel;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** Those of releases; what a build that nobody started may take back or bring on is its own. */
    private static Map<String, String> releaseSteps() {
        String publish = "publishPackage(name: '%s', version: '1.0.0', files: 'a.txt', environment: 'staging',"
                + " targets: [[type: 'binary', registry: 'staging']])\n";
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put(
                publish.formatted("b")
                        + "promotePackage(name: 'b', version: '1.0.0', from: 'staging', to: 'production',"
                        + " targets: [[type: 'binary', registry: 'live']])",
                "Promoted b 1.0.0 to");
        steps.put(
                publish.formatted("c") + "rollbackPackage(name: 'c', version: '1.0.0', environment: 'staging')",
                "c 1.0.0 rolled back");
        steps.put(
                "echo \"healthy: ${releaseWatch(window: 0, signals:"
                        + " [[type: 'log', file: 'a.txt', pattern: 'y']]).healthy}\"",
                "healthy: true");
        // Whatever there is on this machine: nothing answers there.
        steps.put(
                "catchError(buildResult: 'SUCCESS') { withEnv(['DOCKER_HOST=tcp://127.0.0.1:1']) {"
                        + " dockerImage(action: 'build', image: 'a:1') } }",
                "No Docker engine answers at tcp://127.0.0.1:1.");
        return steps;
    }

    /** Those of prompts, with what builds that nobody started may do to them. */
    private static Map<String, String> promptSteps() {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put(
                files(CapitalsModel.BETTER, 2) + "promptTest(suite: 'upper.test.yaml')",
                "[prompts] 2 of 2 cases, 2 passed");
        steps.put(
                files(CapitalsModel.PROMPT, 24)
                        + "echo \"accepted: ${promptOptimize(prompt: 'upper', suite: 'upper.test.yaml').accepted}\"",
                "accepted: true");
        steps.put(
                file("p.json", "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"Greet.\"}]}]}")
                        + "promptImport(file: 'p.json', name: 'greeter', label: 'candidate')",
                "[promptImport] greeter@1.0.0");
        steps.put(
                "promptLabel(name: 'planner', label: 'candidate', version: '1.0.0')",
                "[promptLabel] planner@candidate: none");
        return steps;
    }

    private static String files(String prompt, int tests) {
        return file("upper.prompt", prompt) + file("upper.test.yaml", CapitalsModel.suite(tests));
    }

    private static String file(String name, String text) {
        return "writeFile file: '" + name + "', text: \'\'\'" + text + "\'\'\'\n";
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_run_each_step(boolean declarative, JenkinsRule jenkins) throws Exception {
        run(jenkins, declarative, Script.always(Answers.plan("do it")), steps());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_run_each_step_of_releases(boolean declarative, JenkinsRule jenkins) throws Exception {
        run(jenkins, declarative, Script.inOrder(), releaseSteps());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_run_each_step_of_prompts(boolean declarative, JenkinsRule jenkins) throws Exception {
        run(jenkins, declarative, new CapitalsModel(), promptSteps());
    }

    private static void run(JenkinsRule jenkins, boolean declarative, Script model, Map<String, String> steps)
            throws Exception {
        try (GeminiServer server = GeminiServer.start(0, model)) {
            Answers.from(server.baseUrl());
            int number = 0;
            for (Map.Entry<String, String> step : steps.entrySet()) {
                WorkflowRun build =
                        jenkins.assertBuildStatusSuccess(job(jenkins, "p" + ++number, in(declarative, step.getKey()))
                                .scheduleBuild2(0));

                jenkins.assertLogContains(step.getValue(), build);
            }
        }
    }

    private static String in(boolean declarative, String step) {
        return declarative ? declarative(step) : scripted(step);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_say_what_came_out_about_an_earlier_run(boolean declarative, JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.code("src/b.txt", "hello")))) {
            Answers.from(server.baseUrl());
            WorkflowJob job = job(jenkins, "p", in(declarative, "agentCode 'x'"));
            String earlier = jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0))
                    .getAction(AgenticBuild.class)
                    .getRunId();
            String outcome = "promptOutcome(run: '" + earlier + "', tests: 'passed')";
            job.setDefinition(new CpsFlowDefinition(in(declarative, outcome), true));

            WorkflowRun build = jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));

            jenkins.assertLogContains("[promptOutcome] " + earlier + ": tests passed, credited to 1 call", build);
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
