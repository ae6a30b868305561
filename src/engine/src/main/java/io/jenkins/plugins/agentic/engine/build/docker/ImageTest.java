package io.jenkins.plugins.agentic.engine.build.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs an image's own tests: a container without network or privileges, that is gone when it is over. */
final class ImageTest {
    private static final long MEMORY = 1L << 30;
    /** In microseconds: of each tenth of a second, two CPUs. */
    private static final long CPU_PERIOD = 100_000;

    private static final int LATE = 124;
    private static final long PROCESSES = 1024;
    private static final long LAST_OUTPUT_SECONDS = 10;

    /** By which the container of the same test is known that a host left when it was killed. */
    private static final String TEST = "io.jenkins.agentic.test";

    private final DockerClient docker;
    private final ImageLog log;
    private final Map<String, String> run;

    /** @param run labels of the run that it is a test of */
    ImageTest(DockerClient docker, ImageLog log, Map<String, String> run) {
        this.docker = docker;
        this.log = log;
        this.run = run;
    }

    /**
     * Returns the container's exit code; 124 where it took too long, 1 where it printed too much.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} where the engine is gone
     */
    int run(String image, List<String> command, int seconds, Map<String, Object> result)
            throws InterruptedException, IOException {
        InspectImageResponse inspected = docker.inspectImageCmd(image).exec();
        String id = inspected.getId();
        result.put("id", id);
        result.put("size", inspected.getSize());
        Map<String, String> labels = new HashMap<>(run);
        labels.put(TEST, Sha256.hex(image + "\n" + String.join("\n", command)));
        docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec()
                .forEach(left -> remove(left.getId()));
        // By its id: a tag may have moved since it was built.
        String container = docker.createContainerCmd(id)
                .withCmd(command)
                .withLabels(labels)
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode("none")
                        .withMemory(MEMORY)
                        // No swap beside it.
                        .withMemorySwap(MEMORY)
                        .withCpuPeriod(CPU_PERIOD)
                        .withCpuQuota(2 * CPU_PERIOD)
                        .withPidsLimit(PROCESSES)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges")))
                .exec()
                .getId();
        try (WaitContainerResultCallback end = new WaitContainerResultCallback();
                ResultCallback.Adapter<Frame> output = log.ofContainer(end::onComplete)) {
            docker.startContainerCmd(container).exec();
            docker.logContainerCmd(container)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(output);
            docker.waitContainerCmd(container).exec(end);
            if (!isOver(end, seconds, image)) {
                log.ended("The test took longer than " + seconds + " s and was ended.");
                return LATE;
            }
            if (!log.isTooMuch()) {
                output.awaitCompletion(LAST_OUTPUT_SECONDS, TimeUnit.SECONDS);
            }
            if (log.isTooMuch()) {
                log.tooMuch("The test");
                return 1;
            }
            int exitCode = code(end, image);
            log.flush();
            if (exitCode != 0) {
                log.line("The test '" + String.join(" ", command) + "' ended with exit code " + exitCode + ".");
            }
            return exitCode;
        } finally {
            remove(container);
        }
    }

    /** Whether the container, or the wait for it, ended in time. */
    private static boolean isOver(WaitContainerResultCallback end, int seconds, String image)
            throws InterruptedException {
        try {
            return end.awaitCompletion(seconds, TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            // Whatever the client, or a socket below it, throws.
            throw gone(image, e);
        }
    }

    private static int code(WaitContainerResultCallback end, String image) {
        try {
            return end.awaitStatusCode();
        } catch (RuntimeException e) {
            // It ended without an answer.
            throw gone(image, e);
        }
    }

    private static AgenticException gone(String image, RuntimeException e) {
        return new AgenticException(
                ErrorCode.BUILD,
                "The Docker engine went away while the test of " + image + " ran.",
                "Look at the engine's own log, and run the step again.",
                false,
                e);
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
        } catch (RuntimeException e) {
            // What the test said is not to be hidden by it.
            log.line("The test's container " + container + " could not be removed.");
        }
    }
}
