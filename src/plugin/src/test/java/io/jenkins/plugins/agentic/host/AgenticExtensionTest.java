package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Another plugin's classes: found because they are extensions, and nothing else. */
@WithJenkins
class AgenticExtensionTest {

    @TestExtension
    public static class Greeter implements AgenticExtension.Role {
        @Override
        public String name() {
            return "greeter";
        }

        @Override
        public String template() {
            return "---\noutput:\n  schema: { type: object }\n---\n{{role \"user\"}}\nGreet {{data \"who\" task}}\n";
        }
    }

    @TestExtension
    public static class NoCode implements AgenticExtension.Policy {
        @Override
        public String name() {
            return "no-code";
        }

        @Override
        public Verdict judge(Intent intent) {
            return intent instanceof Intent.AgentCall call && call.role().equals("coder")
                    ? Verdict.deny("People write the code here.")
                    : Verdict.allow();
        }
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    @Test
    void should_call_a_role_of_another_plugin(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("hello")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatusSuccess(
                    job(jenkins, "node { echo \"it: ${agentRun(role: 'greeter', task: 'Ann').promptVersion}\" }")
                            .scheduleBuild2(0));

            jenkins.assertLogContains("it: greeter@", build);
        }
    }

    @Test
    void should_keep_to_a_policy_of_another_plugin(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.code("a.txt", "a")))) {
            Answers.from(server.baseUrl());

            WorkflowRun build = jenkins.assertBuildStatus(
                    Result.FAILURE, job(jenkins, "node { agentCode 'x' }").scheduleBuild2(0));

            jenkins.assertLogContains("The policy 'no-code' forbids this. People write the code here.", build);
            assertThat(server.requests()).isEmpty();
        }
    }
}
