package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import java.util.Comparator;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One budget as an administrator writes it. Names of scope and period are kept as text: builds may outlive them. */
public final class BudgetEntry extends AbstractDescribableImpl<BudgetEntry> {
    private final String name;
    private final String scope;
    private final String period;
    private String subject;
    private String soft;
    private String hard;

    @DataBoundConstructor
    public BudgetEntry(String name, Budget.Scope scope, Budget.Period period) {
        this.name = Util.fixNull(name).trim();
        this.scope = Inputs.given(scope, "scope", Budget.Scope.values()).name();
        this.period = Inputs.given(period, "period", Budget.Period.values()).name();
    }

    public String getName() {
        return name;
    }

    public Budget.Scope getScope() {
        return Budget.Scope.valueOf(scope);
    }

    public Budget.Period getPeriod() {
        return Budget.Period.valueOf(period);
    }

    /** Job, folder or user, or {@code *} for each of them its own; never null. */
    public String getSubject() {
        return subject == null ? "*" : subject;
    }

    @DataBoundSetter
    public void setSubject(String subject) {
        this.subject = Util.fixEmptyAndTrim(subject);
    }

    /** US dollars from which people are warned, or null. */
    public String getSoft() {
        return soft;
    }

    @DataBoundSetter
    public void setSoft(String soft) {
        this.soft = Inputs.amountOf("soft", soft);
    }

    /** US dollars that are never passed, or null. */
    public String getHard() {
        return hard;
    }

    @DataBoundSetter
    public void setHard(String hard) {
        this.hard = Inputs.amountOf("hard", hard);
    }

    /** Whether these are the same budgets, in any order. */
    static boolean same(List<BudgetEntry> some, List<BudgetEntry> others) {
        return texts(some).equals(texts(others));
    }

    private static List<List<String>> texts(List<BudgetEntry> entries) {
        return entries.stream()
                .map(each -> List.of(
                        each.name,
                        each.scope,
                        each.period,
                        each.getSubject(),
                        Util.fixNull(each.soft),
                        Util.fixNull(each.hard)))
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    public Budget budget() {
        return budget(name, getScope(), getSubject());
    }

    /** As a folder's own: what counts together a folder or the installation counts this folder. */
    Budget ofFolder(String folder) {
        boolean whole = getScope() == Budget.Scope.FOLDER || getScope() == Budget.Scope.INSTALLATION;
        return budget(
                Overrides.nameOfBudget(folder, name),
                whole ? Budget.Scope.FOLDER : getScope(),
                whole ? folder : getSubject());
    }

    /** As a job's own: what counts together more than the job counts this job. */
    Budget ofJob(String job) {
        boolean narrower = getScope() == Budget.Scope.RUN || getScope() == Budget.Scope.USER;
        return budget(
                Overrides.nameOfBudget(job, name),
                narrower ? getScope() : Budget.Scope.JOB,
                narrower ? getSubject() : job);
    }

    private Budget budget(String unique, Budget.Scope counted, String whose) {
        return new Budget(
                unique,
                counted,
                whose,
                getPeriod(),
                Inputs.dollars(soft, "soft limit"),
                Inputs.dollars(hard, "hard limit"));
    }

    @Extension
    @Symbol("budget")
    public static final class DescriptorImpl extends Descriptor<BudgetEntry> {
        @Override
        public String getDisplayName() {
            return Messages.BudgetEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null && Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? FormValidation.error(Messages.BudgetEntry_NoName())
                    : FormValidation.ok();
        }

        /** Names of jobs and folders start without a slash. */
        @POST
        public FormValidation doCheckSubject(@QueryParameter String value) {
            String subject = Util.fixEmptyAndTrim(value);
            return subject != null
                            && Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            && (subject.startsWith("/") || subject.endsWith("/"))
                    ? FormValidation.error(Messages.BudgetEntry_Slash())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckSoft(@QueryParameter String value) {
            return Inputs.checkDollars(value);
        }

        @POST
        public FormValidation doCheckHard(@QueryParameter String value, @QueryParameter String soft) {
            return Util.fixEmptyAndTrim(value) == null
                            && Util.fixEmptyAndTrim(soft) == null
                            && Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? FormValidation.warning(Messages.BudgetEntry_NoLimit())
                    : Inputs.checkDollars(value);
        }
    }
}
