package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.RootAction;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.cost.CostsPage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;
import org.springframework.security.access.AccessDeniedException;

/** The page 'Agentic Workflow': the newest runs of the jobs the user may read. */
@Extension
public class RunsPage implements RootAction, StaplerProxy {
    private static final int SHOWN = 100;
    private static final int LOOKED_AT = 500;

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

    /** Nothing below this page is reached without the permission. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        return this;
    }

    /** The page below this one at {@code costs}. */
    public CostsPage getCosts() {
        return new CostsPage();
    }

    /** Whether that page may be seen. */
    public boolean isCostsVisible() {
        return Jenkins.get().hasPermission(Jenkins.SYSTEM_READ);
    }

    /** What the page shows: runs, or the one sentence why there are none to show. */
    public record Content(List<RunRow> runs, String problem) {}

    public Content content() {
        Jenkins.get().checkPermission(AgenticPermissions.VIEW);
        try {
            return new Content(readable(InstalledEngine.get().engine().runViews(LOOKED_AT)), null);
        } catch (AgenticException e) {
            return new Content(List.of(), e.sentence());
        }
    }

    private static List<RunRow> readable(List<Map<String, Object>> views) {
        Map<String, Optional<Item>> jobs = new HashMap<>();
        boolean mayKnowOfLostJobs = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        List<RunRow> rows = new ArrayList<>();
        for (Map<String, Object> view : views) {
            Optional<Item> job = jobs.computeIfAbsent((String) view.get("job"), RunsPage::job);
            if ((job.isPresent() || mayKnowOfLostJobs) && rows.size() < SHOWN) {
                rows.add(RunRow.of(view, job.orElse(null)));
            }
        }
        return rows;
    }

    /** The job, if it is there and the user may read it. */
    private static Optional<Item> job(String fullName) {
        try {
            return Optional.ofNullable(Jenkins.get().getItemByFullName(fullName))
                    .filter(item -> item.hasPermission(Item.READ));
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }
}
