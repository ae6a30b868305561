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

/** {@code promotePackage}: brings a version to another environment. */
public class PromotePackageStep extends EngineStep {
    private final String name;
    private final String version;
    private final String from;
    private final String to;
    private final List<Object> targets;
    private String approval;
    private String approvalRun;
    private Boolean notStarter;

    @DataBoundConstructor
    public PromotePackageStep(String name, String version, String from, String to, List<Object> targets) {
        this.name = name;
        this.version = version;
        this.from = from;
        this.to = to;
        this.targets = TargetEntry.plain(targets);
    }

    public String getName() {
        return name;
    }

    public String getVersion() {
        return version;
    }

    public String getFrom() {
        return from;
    }

    public String getTo() {
        return to;
    }

    public List<Object> getTargets() {
        return targets;
    }

    public String getApproval() {
        return approval;
    }

    @DataBoundSetter
    public void setApproval(String approval) {
        this.approval = Util.fixEmptyAndTrim(approval);
    }

    public String getApprovalRun() {
        return approvalRun;
    }

    @DataBoundSetter
    public void setApprovalRun(String approvalRun) {
        this.approvalRun = Util.fixEmptyAndTrim(approvalRun);
    }

    public Boolean getNotStarter() {
        return notStarter;
    }

    @DataBoundSetter
    public void setNotStarter(Boolean notStarter) {
        this.notStarter = Boolean.TRUE.equals(notStarter) ? notStarter : null;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", name);
        arguments.put("version", version);
        arguments.put("from", from);
        arguments.put("to", to);
        arguments.put("targets", targets);
        arguments.put("approval", approval);
        arguments.put("approvalRun", approvalRun);
        arguments.put("notStarter", notStarter);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("promotePackage", "name", "version", "to");
        }

        @Override
        public String getDisplayName() {
            return Messages.PromotePackageStep_DisplayName();
        }

        @Override
        protected void require(String parameter, String value) {
            switch (parameter) {
                case "name" -> Versions.requireName(value);
                case "version" -> Versions.requireVersion(value);
                case "from", "to" -> Versions.requireEnvironment(value);
                default -> {}
            }
        }
    }
}
