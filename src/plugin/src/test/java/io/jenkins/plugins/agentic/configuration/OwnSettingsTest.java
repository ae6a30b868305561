package io.jenkins.plugins.agentic.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.AbstractItem;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.Answers;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.BudgetStatus;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What folders and jobs decide beside the global configuration. */
@WithJenkins
class OwnSettingsTest {

    private static BudgetEntry hardLimit(String dollars) {
        BudgetEntry entry = new BudgetEntry("a day", Budget.Scope.FOLDER, Budget.Period.DAY);
        entry.setHard(dollars);
        return entry;
    }

    @Test
    void should_keep_what_a_folder_form_shows(JenkinsRule jenkins) throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        AgenticFolderProperty property = new AgenticFolderProperty();
        property.setDefaultModel("fast");
        property.setCapPerCall("0.20");
        property.setCommands("npm");
        property.setRoles(List.of(new RoleEntry("review", "deep")));
        property.setBudgets(List.of(hardLimit("2")));
        folder.addProperty(property);

        jenkins.configRoundtrip(folder);

        AgenticFolderProperty kept = folder.getProperties().get(AgenticFolderProperty.class);
        assertThat(kept.getDefaultModel()).isEqualTo("fast");
        assertThat(kept.getCapPerCall()).isEqualTo("0.20");
        assertThat(kept.getCommands()).isEqualTo("npm");
        assertThat(kept.getRoles()).extracting(RoleEntry::getModel).containsExactly("deep");
        assertThat(kept.getBudgets()).extracting(BudgetEntry::getHard).containsExactly("2");
    }

    @Test
    void should_save_no_amount_that_is_none(JenkinsRule jenkins) throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.addProperty(new AgenticFolderProperty());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.addProperty(new AgenticJobProperty());
        JenkinsRule.WebClient browser = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);

        for (AbstractItem item : List.of(folder, job)) {
            HtmlForm form = browser.getPage(item, "configure").getFormByName("config");
            form.getInputsByName("_.capPerCall").get(0).setValue("0,20");

            assertThat(jenkins.submit(form).getWebResponse().getContentAsString())
                    .as(item.getName())
                    .contains("in the field 'capPerCall' is no number.");
        }
        assertThat(folder.getProperties().get(AgenticFolderProperty.class).getCapPerCall())
                .isNull();
        assertThat(job.getProperty(AgenticJobProperty.class).getCapPerCall()).isNull();
    }

    @Test
    void should_refuse_a_call_that_the_folder_has_no_budget_for(JenkinsRule jenkins) throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Answers.plan("build it")))) {
            Answers.from(server.baseUrl());
            Folder folder = jenkins.createProject(Folder.class, "team");
            AgenticFolderProperty property = new AgenticFolderProperty();
            property.setBudgets(List.of(hardLimit("0.000001")));
            folder.addProperty(property);
            WorkflowJob job = folder.createProject(WorkflowJob.class, "p");
            job.setDefinition(new CpsFlowDefinition("agentPlan(task: 'x')", true));

            WorkflowRun build = jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));

            jenkins.assertLogContains("The budget 'team: a day' of team does not admit a call", build);
            assertThat(server.requests()).allMatch(request -> request.method().equals("countTokens"));
        }
    }

    @Test
    void should_list_the_budget_of_a_folder_whose_jobs_never_ran_to_who_may_see_it(JenkinsRule jenkins)
            throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("bob"));
        Folder folder = jenkins.createProject(Folder.class, "team");
        AgenticFolderProperty property = new AgenticFolderProperty();
        property.setBudgets(List.of(hardLimit("2")));
        folder.addProperty(property);

        assertThat(budgets("admin")).containsExactly("team: a day");
        assertThat(budgets("bob")).isEmpty();
    }

    private static List<String> budgets(String user) {
        try (ACLContext ignored = ACL.as2(User.getById(user, true).impersonate2())) {
            return InstalledEngine.get().engine().budgets().stream()
                    .map(BudgetStatus::name)
                    .toList();
        }
    }

    @Test
    void should_take_a_job_property_from_its_jenkinsfile(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(
                """
                properties([agenticSettings(defaultModel: 'fast', commands: 'npm',
                    budgets: [budget(name: 'a day', scope: 'JOB', period: 'DAY', hard: '2')])])
                """,
                true));

        jenkins.buildAndAssertSuccess(job);
        jenkins.configRoundtrip(job);

        AgenticJobProperty kept = job.getProperty(AgenticJobProperty.class);
        assertThat(kept.getDefaultModel()).isEqualTo("fast");
        assertThat(kept.overrides("p").budgets())
                .extracting(budget -> budget.name() + " " + budget.scope() + " " + budget.subject())
                .containsExactly("p: a day JOB p");
    }
}
