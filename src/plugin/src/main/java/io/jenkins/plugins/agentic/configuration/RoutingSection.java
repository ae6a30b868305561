package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Which model serves which role, how much each may be asked, and how it is asked again. */
public final class RoutingSection extends AbstractDescribableImpl<RoutingSection> {
    private static final int MOST = 10;

    private ArrayList<ModelClassEntry> classes;
    private ArrayList<RoleEntry> roles;
    private ArrayList<LimitEntry> limits;
    private Integer maxAttempts;
    private String initialSeconds;
    private String backoffMultiplier;

    @DataBoundConstructor
    public RoutingSection() {
        // Everything is optional.
    }

    /** The classes that differ from what ships, or those that ship where none does; never null. */
    public List<ModelClassEntry> getClasses() {
        return classes == null ? shipped() : List.copyOf(classes);
    }

    /** Classes as they ship are not kept, so that a later version's hold. */
    @DataBoundSetter
    public void setClasses(List<ModelClassEntry> classes) {
        Map<String, List<String>> standard = Routing.standard().classes();
        boolean shipped = classes == null
                || classes.stream().allMatch(entry -> entry.chain().equals(standard.get(entry.getName())));
        this.classes = shipped ? null : new ArrayList<>(classes);
    }

    private static List<ModelClassEntry> shipped() {
        Map<String, List<String>> standard = Routing.standard().classes();
        return Stream.of("fast", "balanced", "deep")
                .map(name -> new ModelClassEntry(name, String.join(" ", standard.get(name))))
                .toList();
    }

    /** Never null. */
    public List<RoleEntry> getRoles() {
        return roles == null ? List.of() : List.copyOf(roles);
    }

    @DataBoundSetter
    public void setRoles(List<RoleEntry> roles) {
        this.roles = roles == null || roles.isEmpty() ? null : new ArrayList<>(roles);
    }

    /** Never null. */
    public List<LimitEntry> getLimits() {
        return limits == null ? List.of() : List.copyOf(limits);
    }

    @DataBoundSetter
    public void setLimits(List<LimitEntry> limits) {
        this.limits = limits == null || limits.isEmpty() ? null : new ArrayList<>(limits);
    }

    /** Most attempts at one model, 1 to 10; null for what ships. */
    public Integer getMaxAttempts() {
        return maxAttempts;
    }

    @DataBoundSetter
    public void setMaxAttempts(Integer maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    /** Seconds before the second attempt; null for what ships. */
    public String getInitialSeconds() {
        return initialSeconds;
    }

    @DataBoundSetter
    public void setInitialSeconds(String initialSeconds) {
        this.initialSeconds = Inputs.amountOf("initialSeconds", initialSeconds);
    }

    /** By which each further pause is longer, 1 to 10; null for what ships. */
    public String getBackoffMultiplier() {
        return backoffMultiplier;
    }

    @DataBoundSetter
    public void setBackoffMultiplier(String backoffMultiplier) {
        this.backoffMultiplier = Inputs.amountOf("backoffMultiplier", backoffMultiplier);
    }

    /** The classes that ship, with the own ones over them, and the roles. */
    public Routing routing() {
        Map<String, List<String>> chains = new HashMap<>(Routing.standard().classes());
        getClasses().stream()
                .filter(entry -> !entry.chain().isEmpty())
                .forEach(entry -> chains.put(entry.getName(), entry.chain()));
        Map<String, String> byRole = new HashMap<>();
        getRoles().forEach(entry -> byRole.put(entry.getRole(), entry.getModel()));
        return new Routing(chains, byRole);
    }

    public List<ModelLimit> modelLimits() {
        return getLimits().stream().map(LimitEntry::limit).toList();
    }

    public RetryPolicy retry() {
        RetryPolicy standard = RetryPolicy.standard();
        BigDecimal seconds = Inputs.amount(initialSeconds, "pause before the second attempt");
        BigDecimal factor = Inputs.amount(backoffMultiplier, "factor of each further pause");
        return new RetryPolicy(
                Math.min(MOST, Inputs.number(maxAttempts, standard.maxAttempts(), 1, "attempts at a model")),
                seconds == null
                        ? standard.initialInterval()
                        : Duration.ofMillis(seconds.movePointRight(3).longValue()),
                factor == null ? standard.backoffMultiplier() : Math.max(1, Math.min(MOST, factor.doubleValue())));
    }

    @Extension
    @Symbol("modelRouting")
    public static final class DescriptorImpl extends Descriptor<RoutingSection> {
        @Override
        public String getDisplayName() {
            return Messages.RoutingSection_DisplayName();
        }

        @POST
        public FormValidation doCheckMaxAttempts(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, MOST);
        }

        @POST
        public FormValidation doCheckInitialSeconds(@QueryParameter String value) {
            return Inputs.checkAmount(value);
        }

        @POST
        public FormValidation doCheckBackoffMultiplier(@QueryParameter String value) {
            return Inputs.checkAmount(value);
        }
    }
}
