package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.agent.AgentArchitectStep;
import io.jenkins.plugins.agentic.agent.AgentCodeStep;
import io.jenkins.plugins.agentic.agent.AgentMonitorStep;
import io.jenkins.plugins.agentic.agent.AgentOptimizeStep;
import io.jenkins.plugins.agentic.agent.AgentPackageStep;
import io.jenkins.plugins.agentic.agent.AgentPlanStep;
import io.jenkins.plugins.agentic.agent.AgentPromptStep;
import io.jenkins.plugins.agentic.agent.AgentReviewStep;
import io.jenkins.plugins.agentic.agent.AgentRunStep;
import io.jenkins.plugins.agentic.agent.AgentTestStep;
import io.jenkins.plugins.agentic.build.CompileArtifactsStep;
import io.jenkins.plugins.agentic.build.CompilePlanStep;
import io.jenkins.plugins.agentic.build.CompileReportStep;
import io.jenkins.plugins.agentic.build.DockerImageStep;
import io.jenkins.plugins.agentic.cost.ExpectedCostStep;
import io.jenkins.plugins.agentic.prompt.PromptImportStep;
import io.jenkins.plugins.agentic.prompt.PromptLabelStep;
import io.jenkins.plugins.agentic.prompt.PromptOptimizeStep;
import io.jenkins.plugins.agentic.prompt.PromptOutcomeStep;
import io.jenkins.plugins.agentic.prompt.PromptTestStep;
import io.jenkins.plugins.agentic.publish.PromotePackageStep;
import io.jenkins.plugins.agentic.publish.PublishPackageStep;
import io.jenkins.plugins.agentic.publish.ReleaseWatchStep;
import io.jenkins.plugins.agentic.publish.RollbackPackageStep;
import io.jenkins.plugins.agentic.publish.TargetEntry;
import io.jenkins.plugins.agentic.workflow.CheckpointDecisionStep;
import io.jenkins.plugins.agentic.workflow.CheckpointEndStep;
import io.jenkins.plugins.agentic.workflow.CheckpointOpenStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the snippet generator writes for each step, and that it reads it back. */
@WithJenkins
class SnippetsTest {

    @Test
    void should_write_each_step_without_its_defaults(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        Map<Step, String> steps = new LinkedHashMap<>();
        steps.put(new AgentPromptStep("x"), "agentPrompt 'x'");
        steps.put(new AgentPlanStep("x"), "agentPlan 'x'");
        steps.put(new AgentArchitectStep("x"), "agentArchitect 'x'");
        steps.put(new AgentCodeStep("x"), "agentCode 'x'");
        steps.put(new AgentReviewStep("x"), "agentReview 'x'");
        steps.put(new AgentTestStep("x"), "agentTest 'x'");
        steps.put(new AgentOptimizeStep("x"), "agentOptimize 'x'");
        steps.put(new AgentPackageStep("x"), "agentPackage 'x'");
        steps.put(new AgentMonitorStep("x"), "agentMonitor 'x'");
        steps.put(new AgentRunStep("translator", "x"), "agentRun role: 'translator', task: 'x'");
        steps.put(new ExpectedCostStep(), "expectedCost()");
        steps.put(new CompilePlanStep("typescript"), "compilePlan 'typescript'");
        steps.put(new CompileArtifactsStep(), "compileArtifacts()");
        steps.put(new DockerImageStep("build", "x:1"), "dockerImage action: 'build', image: 'x:1'");
        steps.put(new CheckpointOpenStep("Go on?"), "checkpointOpen 'Go on?'");
        steps.put(new CheckpointDecisionStep(1), "checkpointDecision 1");
        steps.put(new CheckpointEndStep(1), "checkpointEnd 1");

        List<Object> targets = List.of(new TargetEntry("npm", "", "registry: https://registry.example"));
        steps.put(
                new PublishPackageStep(targets, "calc", "1.0.0", "*.tgz"),
                "publishPackage files: '*.tgz', name: 'calc', targets: [[type: 'npm', registry:"
                        + " 'https://registry.example']], version: '1.0.0'");
        steps.put(new RollbackPackageStep("1.0.0", "calc"), "rollbackPackage name: 'calc', version: '1.0.0'");
        steps.put(
                new PromotePackageStep("calc", "1.0.0", "staging", "production", targets),
                "promotePackage from: 'staging', name: 'calc', targets: [[type: 'npm', registry:"
                        + " 'https://registry.example']], to: 'production', version: '1.0.0'");
        steps.put(
                new ReleaseWatchStep(List.of(new LinkedHashMap<>(Map.of("url", "https://calc.example/health")))),
                "releaseWatch([[url: 'https://calc.example/health']])");
        steps.put(
                new CompileReportStep(new LinkedHashMap<>(Map.of("name", "test")), 0),
                "compileReport exitCode: 0, step: [name: 'test']");
        steps.put(new PromptTestStep("suite"), "promptTest 'suite'");
        steps.put(
                new PromptLabelStep("hello", "production", "3"),
                "promptLabel label: 'production', name: 'hello', version: '3'");
        steps.put(new PromptImportStep("p.json", "hello"), "promptImport file: 'p.json', name: 'hello'");
        steps.put(new PromptOutcomeStep("run-1"), "promptOutcome 'run-1'");
        steps.put(new PromptOptimizeStep("hello", "suite"), "promptOptimize prompt: 'hello', suite: 'suite'");

        for (Map.Entry<Step, String> step : steps.entrySet()) {
            snippets.assertRoundTrip(step.getKey(), step.getValue());
        }
    }

    @Test
    void should_leave_out_what_is_the_default(JenkinsRule jenkins) {
        PromptOptimizeStep optimize = new PromptOptimizeStep("hello", "suite");
        optimize.setLabel("candidate");
        optimize.setHoldout(0.5);
        optimize.setRounds(2);

        assertThat(DescribableModel.uninstantiate2_(optimize).getArguments())
                .containsOnlyKeys("prompt", "suite", "rounds");

        ReleaseWatchStep watch = new ReleaseWatchStep(List.of());
        watch.setWindow(300);
        watch.setEvery(60);
        assertThat(DescribableModel.uninstantiate2_(watch).getArguments()).containsOnlyKeys("signals", "every");

        PromptTestStep test = new PromptTestStep("suite");
        test.setStopEarly(false);
        test.setPassRate(0.9);
        assertThat(DescribableModel.uninstantiate2_(test).getArguments()).containsOnlyKeys("suite", "passRate");
    }

    /** As the page of the generator submits a form. */
    @Test
    void should_make_lists_of_the_lines_in_a_form(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);

        snippets.assertGenerateSnippet(
                "{'stapler-class':'" + AgentTestStep.class.getName() + "', 'task':'x', 'constraints':'',"
                        + " 'tools':'read_file\\n search_text \\n', 'command':'npx\\nvitest\\n[odd]'}",
                "agentTest command: ['npx', 'vitest', '[odd]'], task: 'x', tools: ['read_file', 'search_text']",
                null);
        snippets.assertGenerateSnippet(
                "{'stapler-class':'" + PublishPackageStep.class.getName() + "', 'name':'calc', 'version':'1.0.0',"
                        + " 'files':'*.tgz', 'targets':{'$class':'" + TargetEntry.class.getName()
                        + "', 'type':'npm', 'credentialsId':'', 'options':''}, 'autoPublish':true,"
                        + " 'prePublish':'npm test\\nnpm run lint', 'postPublish':'', 'allowSecrets':'a.txt:3'}",
                "publishPackage allowSecrets: ['a.txt:3'], files: '*.tgz', name: 'calc',"
                        + " prePublish: [['npm', 'test'], ['npm', 'run', 'lint']], targets: [[type: 'npm']], version: '1.0.0'",
                null);
    }
}
