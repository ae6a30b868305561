package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.agentic.Http;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What REST says of a build's stages and of why it failed. */
@WithJenkins
class StagesTest {
    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = rule.createProject(WorkflowJob.class, "p");
    }

    private WorkflowRun start(String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition("expectedCost()\n" + script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private Map<String, Object> seen(WorkflowRun build) throws Exception {
        String id = build.getAction(AgenticBuild.class).getRunId();
        return Json.readMap(
                Http.send(jenkins, "GET", "agentic/api/v1/runs/" + id.replace("#", "%23"), null, Map.of(), "")
                        .body());
    }

    private List<String> stages(WorkflowRun build) throws Exception {
        return ((List<?>) seen(build).get("stages"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .map(stage -> stage.get("depth") + " " + stage.get("name") + " " + stage.get("state"))
                        .toList();
    }

    /** The end is recorded on another thread, right after the build's. */
    private Map<String, Object> ended(WorkflowRun build) throws Exception {
        Map<String, Object> run = seen(build);
        while (run.get("ended") == null) {
            Thread.sleep(50);
            run = seen(build);
        }
        return run;
    }

    @Test
    void should_tell_each_stage_with_its_state() throws Exception {
        WorkflowRun build = start(
                """
                stage('Plan') { echo 'planned' }
                stage('Both') {
                    parallel(
                        Review: { echo 'reviewed' },
                        Test: { stage('unit') { echo 'tested' } },
                    )
                }
                try { stage('Flaky') { error 'no' } } catch (ignored) {}
                catchError(buildResult: 'SUCCESS', stageResult: 'UNSTABLE') {
                    stage('Lint') { catchError(buildResult: 'SUCCESS', stageResult: 'UNSTABLE') { error 'untidy' } }
                }
                stage('Publish') { input 'Go on?' }
                """);
        jenkins.waitForMessage("Go on?", build);

        assertThat(stages(build))
                .containsExactly(
                        "0 Plan SUCCEEDED",
                        "0 Both SUCCEEDED",
                        "1 Review SUCCEEDED",
                        "1 unit SUCCEEDED",
                        "0 Flaky FAILED",
                        "0 Lint UNSTABLE",
                        "0 Publish WAITING");

        build.getAction(InputAction.class).getExecutions().get(0).doAbort();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        assertThat(stages(build)).last().isEqualTo("0 Publish ABORTED");
    }

    @Test
    void should_say_why_a_build_failed() throws Exception {
        WorkflowRun build = start("stage('Code') { error 'No such package.' }");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));

        assertThat(ended(build)).containsEntry("state", "FAILED").containsEntry("error", "No such package.");
        assertThat(stages(build)).containsExactly("0 Code FAILED");
    }

    @Test
    void should_say_who_stopped_a_build() throws Exception {
        WorkflowRun build = start("stage('Code') { input 'wait' }");
        jenkins.waitForMessage("wait", build);
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));

        assertThat(ended(build)).containsEntry("state", "ABORTED");
        assertThat(stages(build)).containsExactly("0 Code ABORTED");
    }
}
