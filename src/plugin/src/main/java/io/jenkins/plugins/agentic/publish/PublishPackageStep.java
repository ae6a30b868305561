package io.jenkins.plugins.agentic.publish;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.publish.Versions;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code publishPackage}: publishes files to all targets, or to none. */
public class PublishPackageStep extends EngineStep {
    private final List<Object> targets;
    private final String name;
    private final String version;
    private final String files;
    private String environment;
    private List<Object> prePublish;
    private List<Object> postPublish;
    private Boolean autoPublish;
    private String approval;
    private Boolean notStarter;
    private List<Object> allowSecrets;

    @DataBoundConstructor
    public PublishPackageStep(List<Object> targets, String name, String version, String files) {
        this.targets = TargetEntry.plain(targets);
        this.name = name;
        this.version = version;
        this.files = files;
    }

    public List<Object> getTargets() {
        return targets;
    }

    public String getName() {
        return name;
    }

    public String getVersion() {
        return version;
    }

    public String getFiles() {
        return files;
    }

    public String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(String environment) {
        this.environment = Util.fixEmptyAndTrim(environment);
    }

    public List<Object> getPrePublish() {
        return prePublish;
    }

    @DataBoundSetter
    public void setPrePublish(List<Object> prePublish) {
        this.prePublish = prePublish == null || prePublish.isEmpty() ? null : prePublish;
    }

    public List<Object> getPostPublish() {
        return postPublish;
    }

    @DataBoundSetter
    public void setPostPublish(List<Object> postPublish) {
        this.postPublish = postPublish == null || postPublish.isEmpty() ? null : postPublish;
    }

    public Boolean getAutoPublish() {
        return autoPublish;
    }

    @DataBoundSetter
    public void setAutoPublish(Boolean autoPublish) {
        this.autoPublish = Boolean.FALSE.equals(autoPublish) ? autoPublish : null;
    }

    public String getApproval() {
        return approval;
    }

    @DataBoundSetter
    public void setApproval(String approval) {
        this.approval = Util.fixEmptyAndTrim(approval);
    }

    public Boolean getNotStarter() {
        return notStarter;
    }

    @DataBoundSetter
    public void setNotStarter(Boolean notStarter) {
        this.notStarter = Boolean.TRUE.equals(notStarter) ? notStarter : null;
    }

    public List<Object> getAllowSecrets() {
        return allowSecrets;
    }

    @DataBoundSetter
    public void setAllowSecrets(List<Object> allowSecrets) {
        this.allowSecrets = allowSecrets == null || allowSecrets.isEmpty() ? null : allowSecrets;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("targets", targets);
        arguments.put("name", name);
        arguments.put("version", version);
        arguments.put("files", files);
        arguments.put("environment", environment);
        arguments.put("prePublish", prePublish);
        arguments.put("postPublish", postPublish);
        arguments.put("autoPublish", autoPublish);
        arguments.put("approval", approval);
        arguments.put("notStarter", notStarter);
        arguments.put("allowSecrets", allowSecrets);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("publishPackage", "name", "version");
        }

        @Override
        public String getDisplayName() {
            return Messages.PublishPackageStep_DisplayName();
        }

        @Override
        protected void require(String parameter, String value) {
            switch (parameter) {
                case "name" -> Versions.requireName(value);
                case "version" -> Versions.requireVersion(value);
                case "environment" -> Versions.requireEnvironment(value);
                default -> {}
            }
        }

        /** A command is a list of words; one with a blank in a word is for the Jenkinsfile. */
        @Override
        protected List<?> elements(String parameter, List<String> lines) {
            return parameter.equals("prePublish") || parameter.equals("postPublish")
                    ? lines.stream().map(line -> List.of(line.split("\\s+"))).toList()
                    : lines;
        }
    }
}
