package io.jenkins.plugins.agentic.engine.build.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs an image's own tests: a container without network or privileges, that is gone when it is over. */
final class ImageTest {
    private static final long MEMORY = 1L << 30;
    private static final long PROCESSES = 1024;
    private static final long LAST_OUTPUT_SECONDS = 10;

    private final DockerClient docker;
    private final ImageLog log;

    ImageTest(DockerClient docker, ImageLog log) {
        this.docker = docker;
        this.log = log;
    }

    /** Returns the container's exit code; 124 where it took too long. */
    int run(String image, List<String> command, int seconds, Map<String, Object> result)
            throws InterruptedException, IOException {
        InspectImageResponse inspected = docker.inspectImageCmd(image).exec();
        String id = inspected.getId();
        result.put("id", id);
        result.put("size", inspected.getSize());
        // By its id: a tag may have moved since it was built.
        String container = docker.createContainerCmd(id)
                .withCmd(command)
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode("none")
                        .withMemory(MEMORY)
                        .withPidsLimit(PROCESSES)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges")))
                .exec()
                .getId();
        try (ResultCallback.Adapter<Frame> output = log.ofContainer();
                WaitContainerResultCallback end = new WaitContainerResultCallback()) {
            docker.startContainerCmd(container).exec();
            docker.logContainerCmd(container)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(output);
            docker.waitContainerCmd(container).exec(end);
            int exitCode = code(end, seconds);
            if (exitCode != 124) {
                output.awaitCompletion(LAST_OUTPUT_SECONDS, TimeUnit.SECONDS);
            }
            log.flush();
            if (exitCode == 124) {
                log.line("The test took longer than " + seconds + " s and was ended.");
            } else if (exitCode != 0) {
                log.line("The test '" + String.join(" ", command) + "' ended with exit code " + exitCode + ".");
            }
            return exitCode;
        } finally {
            remove(container);
        }
    }

    private static int code(WaitContainerResultCallback end, int seconds) {
        try {
            return end.awaitStatusCode(seconds, TimeUnit.SECONDS);
        } catch (DockerClientException e) {
            // No answer in time: docker-java has no other sign for it.
            return 124;
        }
    }

    private void remove(String container) {
        try {
            docker.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // Gone already.
            return;
        }
    }
}
