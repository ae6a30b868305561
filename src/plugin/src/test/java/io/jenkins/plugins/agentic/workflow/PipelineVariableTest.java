package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PipelineVariableTest {

    /** The three sources are not sandboxed, but whatever calls them is: also what they call back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                class Hostile implements Serializable {
                    String toString() { jenkins.model.Jenkins.get().systemMessage = 'taken'; 'typescript' }
                }
                compilePackage(language: new Hostile())
                """,
                """
                class Hostile extends HashMap {
                    Object get(Object key) { jenkins.model.Jenkins.get().systemMessage = 'taken' }
                }
                compilePackage(new Hostile())
                """,
                """
                agentCheckpoint(message: "${-> jenkins.model.Jenkins.get().systemMessage = 'taken'}", timeout: 1)
                """,
                """
                agenticWorkflow.hold([:], { jenkins.model.Jenkins.get().systemMessage = 'taken' })
                """,
                """
                agenticWorkflow.metaClass.call = { jenkins.model.Jenkins.get().systemMessage = 'taken' }
                agenticWorkflow(requirements: 'x')
                """
            })
    void should_let_no_argument_out_of_the_sandbox(String script, JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));

        jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));

        assertThat(jenkins.jenkins.getSystemMessage()).isNull();
    }

    @Test
    void should_ask_a_person_from_the_sandbox(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition("agentCheckpoint(message: 'Publish it?')", true));

        WorkflowRun build = job.scheduleBuild2(0).waitForStart();

        jenkins.waitForMessage("Publish it?", build);
        build.doStop();
        jenkins.waitForCompletion(build);
    }
}
