package io.jenkins.plugins.agentic.build;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.engine.build.docker.DockerImages;
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

/** {@code dockerImage}: builds, tests or pushes an image through the Docker engine's API. */
public class DockerImageStep extends EngineStep {
    private final String action;
    private final String image;
    private String context;
    private String dockerfile;
    private Map<String, Object> buildArgs;
    private String platform;
    private List<Object> command;
    private Integer timeout;

    @DataBoundConstructor
    public DockerImageStep(String action, String image) {
        this.action = action;
        this.image = image;
    }

    public String getAction() {
        return action;
    }

    public String getImage() {
        return image;
    }

    public String getContext() {
        return context;
    }

    @DataBoundSetter
    public void setContext(String context) {
        this.context = context == null || context.isEmpty() ? null : context;
    }

    public String getDockerfile() {
        return dockerfile;
    }

    @DataBoundSetter
    public void setDockerfile(String dockerfile) {
        this.dockerfile = dockerfile == null || dockerfile.isEmpty() ? null : dockerfile;
    }

    public Map<String, Object> getBuildArgs() {
        return buildArgs;
    }

    @DataBoundSetter
    public void setBuildArgs(Map<String, Object> buildArgs) {
        this.buildArgs = buildArgs == null || buildArgs.isEmpty() ? null : buildArgs;
    }

    public String getPlatform() {
        return platform;
    }

    @DataBoundSetter
    public void setPlatform(String platform) {
        this.platform = platform == null || platform.isEmpty() ? null : platform;
    }

    public List<Object> getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(List<Object> command) {
        this.command = command == null || command.isEmpty() ? null : command;
    }

    public Integer getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(Integer timeout) {
        this.timeout = timeout;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("action", action);
        arguments.put("image", image);
        arguments.put("context", context);
        arguments.put("dockerfile", dockerfile);
        arguments.put("buildArgs", buildArgs);
        arguments.put("platform", platform);
        arguments.put("command", command);
        arguments.put("timeout", timeout);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("dockerImage", "action", "image");
        }

        @Override
        public String getDisplayName() {
            return Messages.DockerImageStep_DisplayName();
        }

        /** What can be done with an image. */
        @POST
        public ListBoxModel doFillActionItems(@AncestorInPath Item item) {
            ListBoxModel actions = new ListBoxModel();
            FormChoices.of(item, DockerImages.ACTIONS).forEach(action -> actions.add(action, action));
            return actions;
        }

        @POST
        public FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE, item);
        }
    }
}
