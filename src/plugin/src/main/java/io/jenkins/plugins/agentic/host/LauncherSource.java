package io.jenkins.plugins.agentic.host;

import hudson.Launcher;
import java.io.IOException;

/** Finds what starts programs for a step, as the blocks around it (a container, say) want them started. */
@FunctionalInterface
interface LauncherSource {

    /**
     * The launcher, or null where there is none.
     *
     * @throws IOException while the node is not connected
     */
    Launcher get() throws IOException, InterruptedException;
}
