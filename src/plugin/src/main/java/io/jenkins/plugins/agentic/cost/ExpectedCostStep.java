package io.jenkins.plugins.agentic.cost;

import hudson.Extension;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code expectedCost}: what this run may be expected to cost. */
public class ExpectedCostStep extends EngineStep {
    @DataBoundConstructor
    public ExpectedCostStep() {
        // Jenkins makes steps by this; there is nothing to take.
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of();
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
