package io.jenkins.plugins.agentic.host;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.agent.AgentRole;
import java.util.List;

/**
 * What another plugin can add: a class with {@code @Extension} that implements one of these is enough, also in a plugin that
 * is installed without a restart. What each must do is written at the engine's type that it extends.
 */
public final class AgenticExtension {
    private AgenticExtension() {}

    /** A role for {@code agentRun}. */
    public interface Role extends AgentRole, ExtensionPoint {}

    /** Something a model may ask for while it works. */
    public interface Tool extends io.jenkins.plugins.agentic.engine.tool.Tool, ExtensionPoint {}

    /** A client for another model service. */
    public interface ModelProvider extends io.jenkins.plugins.agentic.engine.model.ModelProvider, ExtensionPoint {}

    /** A kind of place to publish to. */
    public interface PublishTarget extends io.jenkins.plugins.agentic.engine.publish.PublishTarget, ExtensionPoint {}

    /** A rule on what may be done. */
    public interface Policy extends io.jenkins.plugins.agentic.engine.policy.Policy, ExtensionPoint {}

    /** Reads the reports of another build tool. */
    public interface ReportParser extends io.jenkins.plugins.agentic.engine.build.report.ReportParser, ExtensionPoint {}

    /** All of this Jenkins, now. */
    static Extensions all() {
        return new Extensions(
                List.copyOf(ExtensionList.lookup(Role.class)),
                List.copyOf(ExtensionList.lookup(Tool.class)),
                List.copyOf(ExtensionList.lookup(ModelProvider.class)),
                List.copyOf(ExtensionList.lookup(PublishTarget.class)),
                List.copyOf(ExtensionList.lookup(Policy.class)),
                List.copyOf(ExtensionList.lookup(ReportParser.class)));
    }
}
