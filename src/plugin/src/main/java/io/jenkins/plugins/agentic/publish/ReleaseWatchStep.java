package io.jenkins.plugins.agentic.publish;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code releaseWatch}: reads signals of a release for a while. */
public class ReleaseWatchStep extends EngineStep {
    private final List<Object> signals;
    private Integer window;
    private Integer every;

    @DataBoundConstructor
    public ReleaseWatchStep(List<Object> signals) {
        this.signals = signals;
    }

    public List<Object> getSignals() {
        return signals;
    }

    public Integer getWindow() {
        return window;
    }

    @DataBoundSetter
    public void setWindow(Integer window) {
        this.window = window == null || window == 300 ? null : window;
    }

    public Integer getEvery() {
        return every;
    }

    @DataBoundSetter
    public void setEvery(Integer every) {
        this.every = every == null || every == 30 ? null : every;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("signals", signals);
        arguments.put("window", window);
        arguments.put("every", every);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("releaseWatch", "window");
        }

        @Override
        public String getDisplayName() {
            return Messages.ReleaseWatchStep_DisplayName();
        }

        @POST
        public FormValidation doCheckWindow(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE, item);
        }

        @POST
        public FormValidation doCheckEvery(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
        }
    }
}
