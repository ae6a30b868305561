package io.jenkins.plugins.agentic.host;

import hudson.model.Item;
import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.configuration.AgenticFolderProperty;
import io.jenkins.plugins.agentic.configuration.AgenticJobProperty;
import io.jenkins.plugins.agentic.configuration.Folders;
import io.jenkins.plugins.agentic.engine.JobSettings;
import io.jenkins.plugins.agentic.engine.Overrides;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;

/** What jobs and the folders they are in decide, as it stands now. */
final class JobOverrides implements JobSettings {
    /**
     * From the outermost folder inwards, read as Jenkins itself: limits hold for who may not see the folder too. Folders are
     * found by their names, so they hold also where the job was deleted under its run.
     */
    @Override
    public Overrides of(String job) {
        boolean folders = Folders.areThere();
        Overrides all = Overrides.NONE;
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            for (int end = job.indexOf('/'); end > 0; end = job.indexOf('/', end + 1)) {
                Item outer = Jenkins.get().getItemByFullName(job.substring(0, end));
                if (folders && outer != null) {
                    all = all.with(AgenticFolderProperty.of(outer));
                }
            }
            if (Jenkins.get().getItemByFullName(job) instanceof Job<?, ?> found) {
                AgenticJobProperty property = found.getProperty(AgenticJobProperty.class);
                all = property == null ? all : all.with(property.overrides(job));
            }
        }
        return all;
    }

    /** Of those that the user of this request may see. */
    @Override
    public List<String> withBudgets() {
        List<String> names = new ArrayList<>();
        for (Job<?, ?> job : Jenkins.get().allItems(Job.class)) {
            AgenticJobProperty property = job.getProperty(AgenticJobProperty.class);
            if (property != null && !property.getBudgets().isEmpty()) {
                names.add(job.getFullName());
            }
        }
        if (Folders.areThere()) {
            AgenticFolderProperty.withBudgets().forEach(folder -> names.add(folder + "/"));
        }
        return names;
    }
}
