package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins goes down in the middle of each kind of step that takes time; {@link RestartTest} has the single agent call. */
class RestartInEachStepTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private static WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getBuildByNumber(1);
    }

    /** As that user, for it counts who answered, and nothing that was written into the answer. */
    private static void answer(JenkinsRule jenkins, WorkflowRun build, String user, Map<String, Object> parameters)
            throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        InputStepExecution input =
                build.getAction(InputAction.class).getExecutions().get(0);
        try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
            input.proceed(parameters == null ? null : new HashMap<>(parameters));
        }
    }

    @Test
    void should_wait_on_at_a_checkpoint() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(
                    jenkins,
                    """
                    def decision = agentCheckpoint(message: 'Publish it?')
                    echo "approved: ${decision.approved}, said: ${decision.feedback}, by: ${decision.by}"
                    """);
            jenkins.waitForMessage("Publish it?", build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            while (build.getAction(InputAction.class) == null
                    || build.getAction(InputAction.class).getExecutions().isEmpty()) {
                Thread.onSpinWait();
            }
            answer(jenkins, build, "ann", Map.of("decision", "reject", "feedback", "smaller"));

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("approved: false, said: smaller, by: ann", build);
        });
    }

    /** Jenkins finds restored inputs with the help of the Pipeline's thread, on which a second one would ask for them. */
    @Test
    void should_ask_again_after_the_restart() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(
                    jenkins,
                    """
                    agentCheckpoint(message: 'First?')
                    def second = agentCheckpoint(message: 'Second?')
                    echo "second: ${second.approved}"
                    """);
            jenkins.waitForMessage("First?", build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            while (build.getAction(InputAction.class) == null
                    || build.getAction(InputAction.class).getExecutions().isEmpty()) {
                Thread.onSpinWait();
            }
            answer(jenkins, build, "ann", Map.of("decision", "approve", "feedback", ""));
            jenkins.waitForMessage("Second?", build);
            jenkins.waitForMessage("Input requested", build);
            while (build.getAction(InputAction.class).getExecutions().isEmpty()) {
                Thread.onSpinWait();
            }
            answer(jenkins, build, "bob", Map.of("decision", "approve", "feedback", ""));

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("second: true", build);
        });
    }

    @Test
    void should_go_on_with_a_build_command() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(
                    jenkins,
                    """
                    node {
                        def result = compilePackage(language: 'typescript', steps: [
                            [name: 'wait', command: 'echo began; while [ ! -e go ]; do sleep 1; done; echo built',
                             failOnError: true]])
                        echo "passed: ${result.passed}"
                    }
                    """);
            jenkins.waitForMessage("began", build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            FilePath workspace = jenkins.jenkins.getWorkspaceFor(build.getParent());
            workspace.child("go").touch(System.currentTimeMillis());

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("passed: true", build);
        });
    }

    @Test
    void should_publish_once() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(
                    jenkins,
                    """
                    node {
                        writeFile file: 'a.tgz', text: 'x'
                        def release = publishPackage(name: 'a', version: '1.0.0', files: '*.tgz',
                                                     targets: [[type: 'binary']])
                        input 'go on?'
                        echo "state: ${release.targets[0].state}"
                    }
                    """);
            jenkins.waitForMessage("go on?", build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            while (build.getAction(InputAction.class) == null
                    || build.getAction(InputAction.class).getExecutions().isEmpty()) {
                Thread.onSpinWait();
            }
            answer(jenkins, build, "ann", null);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("state: committed", build);
            Path registry = jenkins.jenkins.getRootDir().toPath().resolve("agentic/registry/a");
            assertThat(registry.toFile().list()).containsExactly("1.0.0");
            String runId = build.getAction(AgenticBuild.class).getRunId();
            assertThat(InstalledEngine.get().engine().publications().of(runId)).hasSize(1);
        });
    }

    @Test
    void should_go_on_with_calls_in_parallel_branches() throws Throwable {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        Script silentAtFirst = request -> {
            if (requests.incrementAndGet() <= 2) {
                asked.countDown();
                return Answers.plan("first").after(never);
            }
            return Answers.plan("second");
        };
        try (GeminiServer server = GeminiServer.start(0, silentAtFirst)) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                start(
                        jenkins,
                        """
                        def plans = [:]
                        parallel(
                            one: { plans.one = agentPlan('a').result.summary },
                            two: { plans.two = agentPlan('b').result.summary })
                        echo "plans: ${plans.one}, ${plans.two}"
                        """);
                assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
            });
            sessions.then(jenkins -> {
                WorkflowRun build = build(jenkins);

                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
                jenkins.assertLogContains("plans: second, second", build);
                String runId = build.getAction(AgenticBuild.class).getRunId();
                // The provider may bill those that the restart met, too.
                assertThat(InstalledEngine.get().engine().ledger().calls(runId))
                        .extracting(Ledger.Call::outcome)
                        .allMatch(outcome -> outcome.matches("ok|cancelled|unknown"))
                        .filteredOn("ok"::equals)
                        .hasSize(2);
            });
        }
    }

    @Test
    void should_abort_a_call_after_the_restart() throws Throwable {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch askedAgain = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        Script silent = request -> {
            asked.countDown();
            askedAgain.countDown();
            return Answers.plan("late").after(never);
        };
        try (GeminiServer server = GeminiServer.start(0, silent)) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                start(jenkins, "agentPlan 'x'");
                assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
            });
            sessions.then(jenkins -> {
                assertThat(askedAgain.await(2, TimeUnit.MINUTES)).isTrue();
                WorkflowRun build = build(jenkins);
                build.doStop();

                jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            });
        }
    }
}
