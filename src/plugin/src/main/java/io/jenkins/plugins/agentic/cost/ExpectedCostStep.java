package io.jenkins.plugins.agentic.cost;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code expectedCost}: what this run may be expected to cost. */
public class ExpectedCostStep extends EngineStep {
    private Boolean publishes;

    @DataBoundConstructor
    public ExpectedCostStep() {
        // Jenkins makes steps by this; nothing is required.
    }

    public Boolean getPublishes() {
        return publishes;
    }

    @DataBoundSetter
    public void setPublishes(Boolean publishes) {
        this.publishes = Boolean.TRUE.equals(publishes) ? publishes : null;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("publishes", publishes);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("expectedCost");
        }

        @Override
        public String getDisplayName() {
            return Messages.ExpectedCostStep_DisplayName();
        }
    }
}
