package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.configuration.DatabaseSection;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartTest {
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

    @Test
    void should_go_on_with_a_call_that_a_restart_broke_off() throws Throwable {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        Script silentAtFirst = request -> {
            if (requests.incrementAndGet() == 1) {
                asked.countDown();
                return Answers.plan("first").after(never);
            }
            return Answers.plan("second");
        };
        try (GeminiServer server = GeminiServer.start(0, silentAtFirst)) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                start(jenkins, "def plan = agentPlan 'x'\necho \"plan: ${plan.result.summary}\"");
                assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
            });
            sessions.then(jenkins -> {
                WorkflowRun build = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));

                jenkins.assertLogContains("plan: second", build);
                Ledger.Totals totals = InstalledEngine.get().engine().ledger().totals(runId(build));
                // The call that was broken off leaves a row without tokens, where it ended before the database did.
                assertThat(totals.calls()).isBetween(1L, 2L);
                assertThat(totals.tokens()).isEqualTo(120);
            });
        }
    }

    @Test
    void should_wait_for_a_database_that_comes_up_after_jenkins() throws Throwable {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        Script silentAtFirst = request -> {
            asked.countDown();
            return requests.incrementAndGet() == 1 ? Answers.plan("first").after(never) : Answers.plan("second");
        };
        try (GeminiServer server = GeminiServer.start(0, silentAtFirst)) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                start(jenkins, "def plan = agentPlan 'x'\necho \"plan: ${plan.result.summary}\"");
                assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
                DatabaseSection away = new DatabaseSection();
                away.setUrl("jdbc:postgresql://127.0.0.1:1/agentic");
                AgenticGlobalConfiguration.get().setDatabase(away);
            });
            sessions.then(jenkins -> {
                jenkins.waitForMessage("agentPlan waits: The database at", build(jenkins));
                // Also where many look at it meanwhile: no page fails or waits.
                try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
                    assertThat(client.goTo("job/p/buildHistory/ajax")
                                    .getWebResponse()
                                    .getStatusCode())
                            .isEqualTo(200);
                }

                AgenticGlobalConfiguration.get().setDatabase(null);

                WorkflowRun build = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
                jenkins.assertLogContains("plan: second", build);
            });
        }
    }

    @Test
    void should_mask_after_a_restart_what_a_block_before_it_was_given() throws Throwable {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("s")))) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                SystemCredentialsProvider.getInstance()
                        .getCredentials()
                        .add(new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, "token", "", Secret.fromString("correct-horse")));
                WorkflowRun build = start(
                        jenkins,
                        """
                        def log
                        withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
                            echo 'in the block'
                            log = "token ${TOKEN} is refused"
                        }
                        input 'go on?'
                        agentPlan task: 'outside', context: [log: log]
                        """);
                jenkins.waitForMessage("go on?", build);
                assertThat(build.getRootDir().toPath().resolve("build.xml"))
                        .content()
                        .doesNotContain("correct-horse");
            });
            sessions.then(jenkins -> {
                WorkflowRun build = build(jenkins);
                build.getAction(InputAction.class).getExecutions().get(0).proceed((Map<String, Object>) null);
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

                assertThat(server.requests()).isNotEmpty().allSatisfy(request -> assertThat(
                                request.body().toString())
                        .doesNotContain("correct-horse"));
            });
        }
    }

    /** Nothing is noted of an input that was begun before the plugin was updated, and the program says what was decided. */
    @Test
    void should_take_the_answer_to_a_checkpoint_that_waits_while_the_plugin_is_updated() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(
                    jenkins,
                    """
                    def c = checkpointOpen(message: 'Publish?', id: 'publish')
                    def answer = input(message: c.message, id: 'publish',
                        parameters: [choice(name: 'decision', choices: ['approve', 'reject']), text(name: 'feedback')])
                    def d = checkpointDecision(checkpoint: c.number, decision: 'reject', seen: '', feedback: '', by: 'x')
                    echo "approved ${d.approved}"
                    """);
            jenkins.waitForMessage("Input requested", build);
            waiting(build).removeActions(AskedInput.class);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            while (waiting(build).getAction(AskedInput.class) == null) {
                Thread.onSpinWait();
            }
            // As who comes to this Jenkins' pages; the system's own account is nobody who may approve.
            try (ACLContext as = ACL.as2(Jenkins.ANONYMOUS2)) {
                build.getAction(InputAction.class)
                        .getExecutions()
                        .get(0)
                        .proceed(Map.of("decision", "approve", "feedback", ""));
            }

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("approved true", build);
        });
    }

    private static FlowNode waiting(WorkflowRun build) throws Exception {
        return build.getAction(InputAction.class)
                .getExecutions()
                .get(0)
                .getContext()
                .get(FlowNode.class);
    }

    @Test
    void should_not_pay_twice_for_a_call_that_was_answered() throws Throwable {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("once")))) {
            sessions.then(jenkins -> {
                Answers.from(server.baseUrl());
                WorkflowRun build = start(
                        jenkins,
                        """
                        def plan = agentPlan 'x'
                        input 'go on?'
                        echo "plan: ${plan.result.summary}"
                        """);
                jenkins.waitForMessage("go on?", build);
            });
            sessions.then(jenkins -> {
                WorkflowRun build = build(jenkins);
                jenkins.waitForMessage("go on?", build);
                build.getAction(InputAction.class).getExecutions().get(0).proceed((Map<String, Object>) null);

                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
                jenkins.assertLogContains("plan: once", build);
                assertThat(server.requests()).hasSize(1);
            });
            sessions.then(jenkins -> assertThat(InstalledEngine.get()
                            .engine()
                            .runs()
                            .get(runId(build(jenkins)))
                            .state())
                    .isEqualTo(Runs.State.SUCCEEDED));
        }
    }

    @Test
    void should_end_a_run_whose_build_ended_unnoticed() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun build = start(jenkins, "expectedCost()");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            // As if Jenkins had gone down before the engine was told.
            InstalledEngine.get().engine().runs().resume(runId(build));
        });
        sessions.then(jenkins -> {
            Runs runs = InstalledEngine.get().engine().runs();
            String id = runId(build(jenkins));
            long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (runs.get(id).state() == Runs.State.RUNNING && System.nanoTime() < patience) {
                Thread.onSpinWait();
            }

            assertThat(runs.get(id).state()).isEqualTo(Runs.State.SUCCEEDED);
        });
    }

    private static String runId(WorkflowRun build) {
        return build.getAction(AgenticBuild.class).getRunId();
    }
}
