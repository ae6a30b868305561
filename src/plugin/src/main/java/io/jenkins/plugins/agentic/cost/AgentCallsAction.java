package io.jenkins.plugins.agentic.cost;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.util.Collection;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;

/** A build's page 'Agent calls': what each of its model calls used and cost. */
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

    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(AgenticPermissions.VIEW)
                ? "symbol-agentic-workflow plugin-agentic-workflow"
                : null;
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
        Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        return this;
    }

    /** What the page shows: calls and their sums, or the one sentence why there are none to show. */
    public record Content(List<CallRow> calls, Ledger.Totals totals, String problem) {
        public String costText() {
            return CallRow.dollars(totals.cost());
        }

        public String inputText() {
            return CallRow.count(totals.inputTokens());
        }

        public String cachedText() {
            return CallRow.count(totals.cachedTokens());
        }

        public String outputText() {
            return CallRow.count(totals.outputTokens());
        }

        public String thoughtText() {
            return CallRow.count(totals.thoughtTokens());
        }
    }

    public Content content() {
        Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        try {
            Ledger ledger = InstalledEngine.get().engine().ledger();
            return new Content(ledger.calls(runId).stream().map(CallRow::new).toList(), ledger.totals(runId), null);
        } catch (AgenticException e) {
            return new Content(List.of(), null, e.sentence());
        }
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
