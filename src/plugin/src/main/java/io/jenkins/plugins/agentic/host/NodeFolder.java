package io.jenkins.plugins.agentic.host;

import hudson.FilePath;
import java.io.IOException;

/** Finds a step's workspace folder on its build node, anew each time: after a restart it is another connection. */
@FunctionalInterface
interface NodeFolder {

    /**
     * The folder, or null where there is none.
     *
     * @throws IOException while the node is not connected
     */
    FilePath get() throws IOException, InterruptedException;
}
