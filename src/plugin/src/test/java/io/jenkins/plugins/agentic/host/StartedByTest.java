package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.User;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who pays for a build that another build started. */
@WithJenkins
class StartedByTest {
    private static WorkflowRun build(JenkinsRule jenkins, String name, Cause... causes) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("echo 'x'", true));
        return jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, new CauseAction(List.of(causes))));
    }

    @Test
    void should_be_the_person_who_started_the_first_build_of_a_chain(JenkinsRule jenkins) throws Exception {
        WorkflowRun first = build(jenkins, "first", new Cause.UserIdCause("ann"));
        WorkflowRun second = build(jenkins, "second", new Cause.UpstreamCause(first));
        first.getParent().delete();

        WorkflowRun third = build(jenkins, "third", new Cause.UpstreamCause(second));

        assertThat(AgenticBuild.startedBy(third)).isEqualTo("ann");
    }

    /** As a webhook's trigger may name the user, too. */
    @Test
    void should_be_the_user_in_the_own_case_whoever_typed_the_id(JenkinsRule jenkins) throws Exception {
        User.getById("alice", true);

        WorkflowRun build = build(jenkins, "p", new Cause.UserIdCause("Alice"));

        assertThat(AgenticBuild.startedBy(build)).isEqualTo("alice");
    }

    @Test
    void should_be_nobody_where_no_person_began_the_chain(JenkinsRule jenkins) throws Exception {
        WorkflowRun first = build(jenkins, "first", new Cause.RemoteCause("a timer", ""));

        WorkflowRun second = build(jenkins, "second", new Cause.UpstreamCause(first));

        assertThat(AgenticBuild.startedBy(second)).isEmpty();
    }

    @Test
    void should_be_the_person_who_started_the_build_itself_before_any_other(JenkinsRule jenkins) throws Exception {
        WorkflowRun first = build(jenkins, "first", new Cause.UserIdCause("ann"));

        WorkflowRun second = build(jenkins, "second", new Cause.UpstreamCause(first), new Cause.UserIdCause("bob"));

        assertThat(AgenticBuild.startedBy(second)).isEqualTo("bob");
    }
}
