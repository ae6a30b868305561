package io.jenkins.plugins.agentic.host;

import hudson.model.Item;
import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.configuration.AgenticFolderProperty;
import io.jenkins.plugins.agentic.configuration.AgenticJobProperty;
import io.jenkins.plugins.agentic.engine.Overrides;
import jenkins.model.Jenkins;

/** What a job and the folders it is in decide, as it stands now. */
final class JobOverrides {
    private static final String FOLDERS = "cloudbees-folder";

    private JobOverrides() {}

    /**
     * From the outermost folder inwards, read as Jenkins itself: limits hold for who may not see the folder too. Folders are
     * found by their names, so they hold also where the job was deleted under its run.
     */
    static Overrides of(String job) {
        boolean folders = Jenkins.get().getPlugin(FOLDERS) != null;
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
}
