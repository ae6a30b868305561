package io.jenkins.plugins.agentic.configuration;

import jenkins.model.Jenkins;

/** Whether this Jenkins has folders: their plugin is optional, and no class of it may be touched without. */
public final class Folders {
    private Folders() {}

    public static boolean areThere() {
        return Jenkins.get().getPlugin("cloudbees-folder") != null;
    }
}
