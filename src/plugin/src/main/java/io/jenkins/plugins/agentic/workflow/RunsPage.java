package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.RootAction;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.cost.CostsPage;
import io.jenkins.plugins.agentic.prompt.PromptsPage;
import io.jenkins.plugins.agentic.publish.EnvironmentsPage;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The page 'Agentic Workflow': the newest runs of the jobs the user may see, what agents do now, and the API below. */
@Extension
public class RunsPage implements RootAction, StaplerProxy {
    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(AgenticPermissions.VIEW)
                ? "symbol-agentic-workflow plugin-agentic-workflow"
                : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.RunsPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "agentic";
    }

    /** Who may see no job's runs gets what is below this page; each of it checks its own permission. */
    @Override
    public Object getTarget() {
        return AgenticPermissions.mayViewAny() ? this : new Below();
    }

    /** The page below this one at {@code costs}. */
    public CostsPage getCosts() {
        return new CostsPage();
    }

    /** The page below this one at {@code dashboard}. */
    public DashboardPage getDashboard() {
        return new DashboardPage();
    }

    /** Whether that page may be seen. */
    public boolean isCostsVisible() {
        return Jenkins.get().hasPermission(AgenticPermissions.COST_VIEW);
    }

    /** The page below this one at {@code environments}. */
    public EnvironmentsPage getEnvironments() {
        return new EnvironmentsPage();
    }

    /** The page below this one at {@code prompts}. */
    public PromptsPage getPrompts() {
        return new PromptsPage();
    }

    /** Whether that page may be seen. */
    public boolean isPromptsVisible() {
        return PromptsPage.isVisible();
    }

    /** The page below this one at {@code designer}. */
    public DesignerPage getDesigner() {
        return new DesignerPage();
    }

    /** The page below this one at {@code audit}. */
    public AuditPage getAudit() {
        return new AuditPage();
    }

    /** Whether that page may be seen. */
    public boolean isAuditVisible() {
        return Jenkins.get().hasPermission(AgenticPermissions.AUDIT_VIEW);
    }

    /** The REST API below this page. */
    public AgenticApi getApi() {
        return new AgenticApi();
    }

    /** This page without itself. */
    public static final class Below {
        /** Says which permission is missing. */
        public void doIndex() {
            Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        }

        public CostsPage getCosts() {
            return new CostsPage();
        }

        public DashboardPage getDashboard() {
            return new DashboardPage();
        }

        public DesignerPage getDesigner() {
            return new DesignerPage();
        }

        public EnvironmentsPage getEnvironments() {
            return new EnvironmentsPage();
        }

        public PromptsPage getPrompts() {
            return new PromptsPage();
        }

        public AuditPage getAudit() {
            return new AuditPage();
        }

        public AgenticApi getApi() {
            return new AgenticApi();
        }
    }
}
