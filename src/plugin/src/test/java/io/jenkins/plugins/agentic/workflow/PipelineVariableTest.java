package io.jenkins.plugins.agentic.workflow;

import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PipelineVariableTest {

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
