package io.jenkins.plugins.agentic.cost;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;

/** A build's page 'Agentic run': its agents' conversations, live, what they cost, and what the build kept and published. */
public final class AgentCallsAction implements Action, StaplerProxy {
    private final Run<?, ?> build;
    private final String runId;

    private AgentCallsAction(Run<?, ?> build, String runId) {
        this.build = build;
        this.runId = runId;
    }

    public Run<?, ?> getBuild() {
        return build;
    }

    /** The engine's id of the build. */
    public String getRunId() {
        return runId;
    }

    @Override
    public String getIconFileName() {
        return build.hasPermission(AgenticPermissions.VIEW) ? "symbol-agentic-workflow plugin-agentic-workflow" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.AgentCallsAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "agentic-calls";
    }

    /** Nothing of this page is reached without the permission. */
    @Override
    public Object getTarget() {
        build.checkPermission(AgenticPermissions.VIEW);
        return this;
    }

    /** Gives the page to builds that the engine knows. */
    @Extension
    public static final class Factory extends TransientActionFactory<Run> {
        @Override
        public Class<Run> type() {
            return Run.class;
        }

        /** Named, so that looking for another action of a build does not ask this factory again. */
        @Override
        public Class<? extends Action> actionType() {
            return AgentCallsAction.class;
        }

        @Override
        public Collection<? extends Action> createFor(Run build) {
            Run<?, ?> typed = build;
            AgenticBuild known = typed.getAction(AgenticBuild.class);
            return known == null ? List.of() : List.of(new AgentCallsAction(typed, known.getRunId()));
        }
    }
}
