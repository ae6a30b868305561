package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import java.math.BigDecimal;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a call is priced at, and when people are asked or held back. */
public final class SpendingSection extends AbstractDescribableImpl<SpendingSection> {
    private String prices;
    private Integer executionsPerMinute;
    private String askAbove;
    /** Of {@link #prices}, read once: the settings are asked for at each model call. */
    private transient volatile PriceTable table;

    @DataBoundConstructor
    public SpendingSection() {
        // Everything is optional.
    }

    /** The price table as JSON, as of {@link PriceTable}; null for the one that ships. */
    public String getPrices() {
        return prices;
    }

    @DataBoundSetter
    public void setPrices(String prices) {
        this.prices = Util.fixEmptyAndTrim(prices);
        this.table = null;
    }

    /** Most runs one user may start within a minute; 0 for no limit, null for what ships. */
    public Integer getExecutionsPerMinute() {
        return executionsPerMinute;
    }

    @DataBoundSetter
    public void setExecutionsPerMinute(Integer executionsPerMinute) {
        this.executionsPerMinute = executionsPerMinute;
    }

    /** US dollars from which a run asks a person first, or null. */
    public String getAskAbove() {
        return askAbove;
    }

    @DataBoundSetter
    public void setAskAbove(String askAbove) {
        this.askAbove = Inputs.amountOf("askAbove", askAbove);
    }

    /** @throws AgenticException that says what is wrong with the table */
    public PriceTable priceTable() {
        if (prices == null) {
            return PriceTable.shipped();
        }
        if (table == null) {
            table = PriceTable.parse(prices, "of Jenkins' Agentic Workflow configuration");
        }
        return table;
    }

    public int mostExecutionsPerMinute() {
        return Inputs.number(
                executionsPerMinute, MoneySettings.DEFAULT_EXECUTIONS_PER_MINUTE, 0, "runs per user and minute");
    }

    public BigDecimal askAboveDollars() {
        return Inputs.dollars(askAbove, "ask above");
    }

    @Extension
    @Symbol("spending")
    public static final class DescriptorImpl extends Descriptor<SpendingSection> {
        @Override
        public String getDisplayName() {
            return Messages.SpendingSection_DisplayName();
        }

        @POST
        public FormValidation doCheckPrices(@QueryParameter String value) {
            String text = Util.fixEmptyAndTrim(value);
            if (text == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            try {
                PriceTable.parse(text, "in this field");
                return FormValidation.ok();
            } catch (AgenticException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public FormValidation doCheckExecutionsPerMinute(@QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckAskAbove(@QueryParameter String value) {
            return Inputs.checkDollars(value);
        }
    }
}
