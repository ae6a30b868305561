package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;

/** A job's page 'Agentic trend': cost, duration and success over its last builds. */
public final class TrendAction implements Action, StaplerProxy {
    private final Job<?, ?> job;

    private TrendAction(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    @Override
    public String getIconFileName() {
        return job.hasPermission(AgenticPermissions.VIEW) ? "symbol-agentic-workflow plugin-agentic-workflow" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.TrendAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "agentic-trend";
    }

    /** Nothing of this page is reached without the permission. */
    @Override
    public Object getTarget() {
        job.checkPermission(AgenticPermissions.VIEW);
        return this;
    }

    /** Gives the page to jobs whose last build, or last good one, had a step of the engine; no other is loaded for it. */
    @Extension
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        /** Named, so that looking for another action of a job does not ask this factory again. */
        @Override
        public Class<? extends Action> actionType() {
            return TrendAction.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job job) {
            Job<?, ?> typed = job;
            return known(typed.getLastBuild()) || known(typed.getLastSuccessfulBuild())
                    ? List.of(new TrendAction(typed))
                    : List.of();
        }

        private static boolean known(Run<?, ?> build) {
            return build != null && build.getAction(AgenticBuild.class) != null;
        }
    }
}
