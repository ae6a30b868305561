package io.jenkins.plugins.agentic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Saveable;
import hudson.model.User;
import hudson.model.listeners.SaveableListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.agentic.configuration.BudgetEntry;
import io.jenkins.plugins.agentic.configuration.ProviderEntry;
import io.jenkins.plugins.agentic.configuration.SpendingSection;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.StaplerRequest2;

@WithJenkins
class AgenticGlobalConfigurationTest {

    private static void addKey(String id, String key) throws Exception {
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "model key", Secret.fromString(key)));
        provider.save();
    }

    @Test
    void should_keep_what_the_form_shows(JenkinsRule jenkins) throws Exception {
        addKey("gemini", "k-1");
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        configuration.setCredentialsId("gemini");
        configuration.setBaseUrl("https://models.example.com");
        configuration.setDefaultModel("gemini-2.5-flash");

        jenkins.configRoundtrip();

        assertThat(configuration.getCredentialsId()).isEqualTo("gemini");
        assertThat(configuration.getBaseUrl()).isEqualTo("https://models.example.com");
        assertThat(configuration.getDefaultModel()).isEqualTo("gemini-2.5-flash");
    }

    /** Each time it is saved, as a call of a model in that moment, and a Jenkins that is killed then, would find it. */
    @Test
    void should_have_all_budgets_and_providers_at_each_moment_of_a_save(JenkinsRule jenkins) throws Exception {
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        configuration.setBudgets(List.of(new BudgetEntry("day", Budget.Scope.INSTALLATION, Budget.Period.DAY)));
        configuration.setProviders(List.of(new ProviderEntry("acme", ProviderSettings.Kind.OPENAI, "acme-1")));
        List<String> saved = new ArrayList<>();
        ExtensionList.lookup(SaveableListener.class).add(new SaveableListener() {
            @Override
            public void onChange(Saveable changed, XmlFile file) {
                if (changed == configuration) {
                    saved.add(configuration.getBudgets().size() + " budgets, "
                            + configuration.getProviders().size() + " providers");
                }
            }
        });

        jenkins.configRoundtrip();

        assertThat(saved).containsExactly("1 budgets, 1 providers");
    }

    @Test
    void should_use_google_and_the_default_model_where_nothing_is_set(JenkinsRule jenkins) throws Exception {
        jenkins.configRoundtrip();

        ModelSettings settings = AgenticGlobalConfiguration.get().engine().models();
        assertThat(settings.configured()).isFalse();
        assertThat(settings.defaultModel()).isEqualTo(ModelSettings.BY_ROLE);
    }

    @Test
    void should_look_the_key_up_at_each_call(JenkinsRule jenkins) throws Exception {
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        configuration.setCredentialsId("gemini");
        assertThat(configuration.engine().models().configured()).isFalse();

        addKey("gemini", "k-1");

        assertThat(configuration.engine().models().providers().get(0).apiKey()).isEqualTo("k-1");
    }

    @Test
    void should_check_fields_for_administrators_only(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));
        addKey("gemini", "k-1");
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();

        try (ACLContext ignored = ACL.as2(User.getById("admin", true).impersonate2())) {
            assertThat(configuration.doFillCredentialsIdItems(""))
                    .extracting(option -> option.value)
                    .contains("gemini");
            assertThat(configuration.doCheckBaseUrl("ftp://x").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(configuration.doCheckBaseUrl("https://u:p@x").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(configuration.doCheckBaseUrl("http://127.0.0.1:8080").kind)
                    .isEqualTo(FormValidation.Kind.OK);
            assertThat(configuration.doCheckCredentialsId("gone").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(configuration.doCheckDefaultModel("no-such-model").kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(configuration.doCheckDefaultModel("gemini-3-pro-preview").getMessage())
                    .contains("ended on 2026-03-09");
        }
        try (ACLContext ignored = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertThat(configuration.doFillCredentialsIdItems(""))
                    .extracting(option -> option.value)
                    .doesNotContain("gemini");
            assertThat(configuration.doCheckCredentialsId("gone").kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    /** As version 0.1 of August 2026 wrote it: it had neither sections nor nested settings. */
    @Test
    void should_read_what_an_earlier_version_stored(JenkinsRule jenkins) throws Exception {
        String stored =
                """
                <io.jenkins.plugins.agentic.AgenticGlobalConfiguration plugin="agentic-workflow@0.1.0">
                  <baseUrl>https://models.example.com</baseUrl>
                  <defaultModel>gemini-2.5-flash</defaultModel>
                  <budgets>
                    <io.jenkins.plugins.agentic.configuration.BudgetEntry>
                      <name>each job a day</name>
                      <scope>JOB</scope>
                      <period>DAY</period>
                      <hard>5</hard>
                    </io.jenkins.plugins.agentic.configuration.BudgetEntry>
                  </budgets>
                  <capPerCall>0.50</capPerCall>
                  <commands>npm pytest</commands>
                </io.jenkins.plugins.agentic.AgenticGlobalConfiguration>
                """;

        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        Files.writeString(jenkins.jenkins.getRootDir().toPath().resolve(configuration.getId() + ".xml"), stored);
        configuration.load();

        assertThat(configuration.getDefaultModel()).isEqualTo("gemini-2.5-flash");
        assertThat(configuration.engine().models().routing()).isEqualTo(Routing.standard());
        assertThat(configuration.engine().models().retry()).isEqualTo(RetryPolicy.standard());
        assertThat(configuration.engine().money().budgets())
                .extracting(budget -> budget.name() + " " + budget.subject() + " " + budget.hard())
                .containsExactly("each job a day * 5");
        assertThat(configuration.engine().money().capPerCall()).isEqualByComparingTo("0.50");
        assertThat(configuration.engine().tools().commands()).containsExactly("npm", "pytest");
        assertThat(configuration.engine().database()).isEqualTo(DatabaseSettings.EMBEDDED);
    }

    @Test
    void should_save_no_number_that_is_none(JenkinsRule jenkins) throws Exception {
        AgenticGlobalConfiguration configuration = AgenticGlobalConfiguration.get();
        SpendingSection spending = new SpendingSection();
        spending.setExecutionsPerMinute(7);
        configuration.setSpending(spending);

        // Browsers hold this back themselves; Stapler would make nothing of it.
        JSONObject posted = JSONObject.fromObject("{'spending': {'executionsPerMinute': '1O'}}");
        assertThatThrownBy(() -> configuration.configure((StaplerRequest2) null, posted))
                .hasMessage("'1O' in the field 'executionsPerMinute' is no whole number of at least 0."
                        + " Write one there, or nothing.");
        HtmlForm form = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .goTo("manage/configure")
                .getFormByName("config");
        form.getInputsByName("_.capPerCall").get(0).setValue("5 $");
        assertThat(jenkins.submit(form).getWebResponse().getContentAsString())
                .contains("in the field 'capPerCall' is no number.");

        assertThat(configuration.getSpending().getExecutionsPerMinute()).isEqualTo(7);
        assertThat(configuration.getCapPerCall()).isNull();
    }

    /** Its section is the administrators' only. */
    @Test
    void should_lead_from_the_page_of_management_to_its_section(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.MANAGE)
                .everywhere()
                .to("manager"));
        String link = "configure#agentic-workflow";

        JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin");
        assertThat(admin.goTo("manage/").getAnchorByHref(link).click().getUrl())
                .hasPath(jenkins.contextPath + "/manage/configure");
        assertThat(admin.goTo("manage/configure").getElementById("agentic-workflow"))
                .isNotNull();

        JenkinsRule.WebClient manager = jenkins.createWebClient().login("manager");
        assertThat(manager.goTo("manage/").getWebResponse().getContentAsString())
                .doesNotContain(link);
    }
}
