package io.jenkins.plugins.agentic.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.AbstractItem;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import java.io.StringReader;
import java.util.List;
import javax.xml.transform.stream.StreamSource;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class BudgetKeeperTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void secure(JenkinsRule rule) {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, Item.EXTENDED_READ)
                .everywhere()
                .to("dev", "lead")
                .grant(AgenticPermissions.BUDGET_ADMINISTER)
                .everywhere()
                .to("lead"));
    }

    private static List<BudgetEntry> budget(String hard) {
        BudgetEntry entry = new BudgetEntry("a day", Budget.Scope.JOB, Budget.Period.DAY);
        entry.setHard(hard);
        return List.of(entry);
    }

    private WorkflowJob job() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        AgenticJobProperty property = new AgenticJobProperty();
        property.setBudgets(budget("2"));
        property.setDefaultModel("fast");
        job.addProperty(property);
        return job;
    }

    private static void post(String user, AbstractItem item, String xml) throws Exception {
        try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
            item.updateByXml(new StreamSource(new StringReader(xml)));
        }
    }

    private static String hard(WorkflowJob job) {
        AgenticJobProperty property = job.getProperty(AgenticJobProperty.class);
        return property == null || property.getBudgets().isEmpty()
                ? "none"
                : property.getBudgets().get(0).getHard();
    }

    @Test
    void should_keep_the_budgets_of_a_job_from_who_may_configure_only() throws Exception {
        WorkflowJob job = job();
        String xml = job.getConfigFile().asString();

        post("dev", job, xml.replace("<hard>2</hard>", "<hard>900</hard>"));
        assertThat(hard(job)).isEqualTo("2");
        post("dev", job, "<flow-definition/>");
        assertThat(hard(job)).isEqualTo("2");
        assertThat(job.getConfigFile().asString()).contains("<hard>2</hard>");
        post("dev", job, xml.replace("fast", "best"));
        assertThat(job.getProperty(AgenticJobProperty.class).getDefaultModel()).isEqualTo("best");
        assertThat(hard(job)).isEqualTo("2");
        post("lead", job, xml.replace("<hard>2</hard>", "<hard>3</hard>"));
        assertThat(hard(job)).isEqualTo("3");
        post("lead", job, "<flow-definition/>");
        assertThat(hard(job)).isEqualTo("none");
    }

    @Test
    void should_keep_the_budgets_of_a_folder_likewise() throws Exception {
        Folder folder = jenkins.createProject(Folder.class);
        AgenticFolderProperty property = new AgenticFolderProperty();
        property.setBudgets(budget("2"));
        folder.addProperty(property);
        folder.save();

        post("dev", folder, folder.getConfigFile().asString().replace("<hard>2</hard>", "<hard>900</hard>"));

        assertThat(folder.getProperties()
                        .get(AgenticFolderProperty.class)
                        .getBudgets()
                        .get(0)
                        .getHard())
                .isEqualTo("2");
    }

    @Test
    void should_keep_what_a_form_that_is_sent_by_who_may_not_would_change() throws Exception {
        WorkflowJob job = job();

        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("dev")) {
            HtmlForm form = client.getPage(job, "configure").getFormByName("config");
            form.getInputByName("_.defaultModel").setValue("best");
            form.getInputByName("_.hard").setValue("900");
            jenkins.submit(form);
        }

        assertThat(job.getProperty(AgenticJobProperty.class).getDefaultModel()).isEqualTo("best");
        assertThat(hard(job)).isEqualTo("2");
    }

    @Test
    void should_not_bring_back_budgets_that_the_jenkinsfile_dropped() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "properties([agenticSettings(budgets: [budget(name: 'a day', scope: 'JOB', period: 'DAY', hard: '2')])])",
                true));
        jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));
        assertThat(hard(job)).isEqualTo("2");
        job.setDefinition(new CpsFlowDefinition("properties([])", true));
        jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));

        post("dev", job, job.getConfigFile().asString());

        assertThat(hard(job)).isEqualTo("none");
    }
}
