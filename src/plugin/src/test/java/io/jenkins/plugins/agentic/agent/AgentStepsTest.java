package io.jenkins.plugins.agentic.agent;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class AgentStepsTest {

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    @Test
    void should_return_the_plan_outside_a_node(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("build it")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatusSuccess(job(
                            jenkins,
                            """
                            def plan = agentPlan(task: "a ${'library'}", context: [note: "for ${'you'}"])
                            echo "plan: ${plan.result.summary}, ${plan.result.tasks[0].id}, ${plan.confidence}"
                            """)
                    .scheduleBuild2(0));

            jenkins.assertLogContains("plan: build it, T1, 0.9", build);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void should_write_code_into_the_workspace(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.code("src/a.txt", "hello")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatusSuccess(job(
                            jenkins,
                            """
                            node {
                                agentCode 'write it'
                                echo "wrote ${readFile('src/a.txt')}"
                            }
                            """)
                    .scheduleBuild2(0));

            jenkins.assertLogContains("wrote hello", build);
        }
    }

    @Test
    void should_give_the_tools_of_a_prompt_template_the_workspace_of_the_node(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("looked")))) {
            Answers.from(server.baseUrl());
            PromptStore prompts = InstalledEngine.get().engine().prompts();
            String withTools = prompts.newest("planner")
                    .orElseThrow()
                    .source()
                    .replaceFirst("---\n", "---\ntools: [list_files]\n");
            prompts.save("looker", withTools, "ann", "Look around first", Optional.empty(), Bump.PATCH);

            jenkins.assertBuildStatusSuccess(job(jenkins, "node { agentPlan prompt: 'looker@1.0.0', task: 'look' }")
                    .scheduleBuild2(0));

            assertThat(server.requests().get(0).body().toString()).contains("list_files");
        }
    }

    @Test
    void should_fail_with_one_sentence_and_no_stack_trace(JenkinsRule jenkins) throws Exception {
        WorkflowRun build = jenkins.assertBuildStatus(
                Result.FAILURE, job(jenkins, "agentPlan 'anything'").scheduleBuild2(0));

        jenkins.assertLogContains("ERROR: No model is configured.", build);
        jenkins.assertLogNotContains("\tat io.jenkins", build);
    }

    @Test
    void should_let_a_pipeline_catch_the_failure(JenkinsRule jenkins) throws Exception {
        WorkflowRun build = jenkins.assertBuildStatusSuccess(
                job(jenkins, "try { agentPlan 'x' } catch (e) { echo \"caught: ${e.message}\" }")
                        .scheduleBuild2(0));

        jenkins.assertLogContains("caught: No model is configured.", build);
    }

    @Test
    void should_stop_the_call_when_the_build_is_aborted(JenkinsRule jenkins) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Script script = request -> {
            asked.countDown();
            return Answers.plan("late").after(never);
        };
        try (GeminiServer server = GeminiServer.start(0, script)) {
            Answers.from(server.baseUrl());
            WorkflowRun build = job(jenkins, "agentPlan 'x'").scheduleBuild2(0).waitForStart();
            assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();

            build.getExecutor().interrupt();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        }
    }

    @Test
    void should_show_no_prompt_beside_the_step(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("no JSON")))) {
            Answers.from(server.baseUrl());
            AgentPlanStep.DescriptorImpl descriptor =
                    jenkins.jenkins.getDescriptorByType(AgentPlanStep.DescriptorImpl.class);

            assertThat(descriptor.argumentsToString(java.util.Map.of("task", "secret plan")))
                    .isNull();
        }
    }

    @Test
    void should_make_snippets_without_defaults(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(new AgentPlanStep("do it"), "agentPlan 'do it'");
        AgentReviewStep review = new AgentReviewStep("look");
        review.setModel("gemini-2.5-flash");
        review.setRetry(5);
        snippets.assertRoundTrip(review, "agentReview model: 'gemini-2.5-flash', retry: 5, task: 'look'");
    }
}
