package io.jenkins.plugins.agentic.host;

import hudson.FilePath;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.time.Duration;

/**
 * A workspace folder whose node may be away for a while, as after a restart of Jenkins, before what is done there fails.
 *
 * @param now the folder at this moment
 * @param patience how long the node may stay away
 * @param pause between two looks for it
 */
record AwaitedFolder(NodeFolder now, Duration patience, Duration pause) {

    /**
     * The folder, once its node is there.
     *
     * @throws AgenticException {@link ErrorCode#WORKSPACE} when it does not come in time
     */
    FilePath get() throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            IOException offline = null;
            try {
                FilePath folder = now.get();
                if (folder != null) {
                    return folder;
                }
            } catch (IOException e) {
                offline = e;
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new AgenticException(
                        ErrorCode.WORKSPACE,
                        "The build node that has this workspace is not connected.",
                        "Bring the node online and start the build again.",
                        true,
                        offline);
            }
            Thread.sleep(pause.toMillis());
        }
    }
}
