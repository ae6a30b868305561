package io.jenkins.plugins.agentic.engine.build.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.CommandDiagnosis;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Builds, tests and pushes images through a Docker engine's API. The engine is the one that {@code DOCKER_HOST} (with
 * {@code DOCKER_TLS_VERIFY} and {@code DOCKER_CERT_PATH}) names where this software runs, or the machine's own; credentials
 * for registries are those of its Docker configuration.
 */
public final class DockerImages {
    /** The action that lists what is in an image. */
    public static final String PACKAGES = "packages";

    /** All that can be done with an image. */
    public static final List<String> ACTIONS = List.of("build", "test", "push", PACKAGES);

    private static final Duration CONNECT = Duration.ofSeconds(20);
    /** An engine that is asked for an image's files and says nothing for so long does not answer any more. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final Supplier<DefaultDockerClientConfig> configuration;
    private final long mostShown;

    public DockerImages() {
        this(() -> DefaultDockerClientConfig.createDefaultConfigBuilder().build());
    }

    /**
     * As an environment says.
     *
     * @param environment its DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH and DOCKER_CONFIG go before this process' own
     */
    public DockerImages(Map<String, String> environment) {
        this(() -> configured(environment));
    }

    private static DefaultDockerClientConfig configured(Map<String, String> environment) {
        DefaultDockerClientConfig.Builder builder = DefaultDockerClientConfig.createDefaultConfigBuilder();
        Optional.ofNullable(environment.get("DOCKER_HOST")).ifPresent(builder::withDockerHost);
        Optional.ofNullable(environment.get("DOCKER_TLS_VERIFY")).ifPresent(builder::withDockerTlsVerify);
        Optional.ofNullable(environment.get("DOCKER_CERT_PATH")).ifPresent(builder::withDockerCertPath);
        Optional.ofNullable(environment.get("DOCKER_CONFIG")).ifPresent(builder::withDockerConfig);
        return builder.build();
    }

    private DockerImages(Supplier<DefaultDockerClientConfig> configuration) {
        this(configuration, ImageLog.MOST_SHOWN);
    }

    /** With an engine, and bytes of output, of a test's own. */
    DockerImages(Supplier<DefaultDockerClientConfig> configuration, long mostShown) {
        this.configuration = configuration;
        this.mostShown = mostShown;
    }

    /**
     * Does one of the actions build, test, push and packages.
     *
     * @return of packages what {@link ImageContents#toMap} says; else exitCode, passed, log (its end), hint, image, and where
     *     they are known id (SHA-256 of the configuration, or in containerd's store of the manifest), size (bytes) and digest (of the manifest, when it was pushed)
     * @throws AgenticException with {@link ErrorCode#BUILD} where the engine can't be reached
     */
    public Map<String, Object> perform(Map<String, Object> arguments, RunContext run) {
        String image = (String) arguments.get("image");
        return arguments.get("action").equals(PACKAGES)
                ? packages(image, seconds(arguments))
                : make((String) arguments.get("action"), image, arguments, run);
    }

    private Map<String, Object> packages(String image, int seconds) {
        try {
            return asked(SILENCE, docker -> {
                try (InputStream saved = docker.saveImageCmd(image).exec()) {
                    return ImagePackages.read(saved, new ImageLayer.Limit(ImagePackages.MOST_KEPT, seconds))
                            .toMap();
                }
            });
        } catch (DockerException | DockerClientException | IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The image " + image + " could not be read: " + reason(e) + ".",
                    "Check its name and the Docker engine.",
                    false,
                    e);
        }
    }

    private Map<String, Object> make(String action, String image, Map<String, Object> arguments, RunContext run) {
        ImageLog log = new ImageLog(run, mostShown);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("image", image);
        int exitCode;
        try {
            exitCode = asked(null, docker -> switch (action) {
                case "build" -> build(docker, arguments, run, log, result);
                case "test" ->
                    new ImageTest(docker, log, labels(run))
                            .run(image, words(arguments.get("command")), seconds(arguments), result);
                case "push" -> push(docker, image, seconds(arguments), log, result);
                default ->
                    throw new AgenticException(
                            ErrorCode.JENKINSFILE,
                            "dockerImage has no action '" + action + "'.",
                            "It has: build, test, push, packages.");
            });
        } catch (DockerException | DockerClientException e) {
            log.line(reason(e));
            exitCode = 1;
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The image " + image + " could not be made: " + e.getMessage() + ".",
                    "Check the folder of the build context and the Docker engine.",
                    false,
                    e);
        }
        result.put("exitCode", exitCode);
        result.put("passed", exitCode == 0);
        String end = exitCode == 0 ? "" : log.end();
        result.put("log", end);
        result.put("hint", exitCode == 0 ? "" : hint(action, exitCode, log, end));
        return result;
    }

    private static String hint(String action, int exitCode, ImageLog log, String end) {
        return log.why().isEmpty() ? CommandDiagnosis.explain("docker " + action, exitCode, end) : log.why();
    }

    /** What the engine is asked for. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(DockerClient docker) throws IOException, InterruptedException;
    }

    /** Asks the engine; {@code silence}: after how long without a byte it does not answer any more, null for never. */
    private <T> T asked(Duration silence, Question<T> question) throws IOException {
        DefaultDockerClientConfig settings = configuration.get();
        try (ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder()
                        .dockerHost(settings.getDockerHost())
                        .sslConfig(settings.getSSLConfig())
                        .connectionTimeout(CONNECT)
                        .responseTimeout(silence)
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(settings, http)) {
            ping(docker, settings);
            return question.ask(docker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled.", "", false, e);
        }
    }

    /** By which an image tells what made it. */
    public static Map<String, String> labels(RunContext run) {
        return Map.of("io.jenkins.agentic.job", run.job(), "io.jenkins.agentic.run", run.runId());
    }

    private static void ping(DockerClient docker, DefaultDockerClientConfig settings) {
        try {
            docker.pingCmd().exec();
        } catch (RuntimeException e) {
            // Whatever the client, or a socket below it, throws.
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "No Docker engine answers at " + settings.getDockerHost() + ".",
                    "Start one, or name one in the environment variable DOCKER_HOST where this software runs.",
                    false,
                    e);
        }
    }

    private static int build(
            DockerClient docker,
            Map<String, Object> arguments,
            RunContext run,
            ImageLog log,
            Map<String, Object> result)
            throws IOException, InterruptedException {
        String image = (String) arguments.get("image");
        String dockerfile = (String) arguments.get("dockerfile");
        try (BuildContext context = BuildContext.of(run.workspace(), (String) arguments.get("context"), dockerfile)) {
            BuildImageCmd command = docker.buildImageCmd(context.open())
                    .withDockerfilePath(dockerfile)
                    .withTags(Set.of(image))
                    .withForcerm(true)
                    .withLabels(labels(run));
            ((Map<?, ?>) arguments.get("buildArgs"))
                    .forEach((name, value) -> command.withBuildArg(String.valueOf(name), String.valueOf(value)));
            String platform = (String) arguments.get("platform");
            if (platform.contains(",")) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "The Docker engine's API builds for one platform at a time, not for '" + platform + "'.",
                        "Several take a docker command with BuildKit on the build's node: a client of version 20.10, or a"
                                + " newer one with buildx.");
            }
            if (!platform.isEmpty()) {
                command.withPlatform(platform);
            }
            BuildImageResultCallback answer = log.ofBuild();
            command.exec(answer);
            if (!answer.awaitCompletion(seconds(arguments), TimeUnit.SECONDS)) {
                answer.close();
                return late(arguments, log);
            }
            if (log.isTooMuch()) {
                answer.close();
                log.tooMuch("The build");
                return 1;
            }
            if (log.failed()) {
                return 1;
            }
        }
        InspectImageResponse built = docker.inspectImageCmd(image).exec();
        result.put("id", built.getId());
        result.put("size", built.getSize());
        result.put("builder", "the engine's classic builder");
        log.line("image " + image + " " + built.getId());
        return 0;
    }

    private static int push(DockerClient docker, String image, int seconds, ImageLog log, Map<String, Object> result)
            throws InterruptedException, IOException {
        ImageLog.Push answer = log.ofPush();
        docker.pushImageCmd(tagged(image)).exec(answer);
        if (!answer.awaitCompletion(seconds, TimeUnit.SECONDS)) {
            answer.close();
            return late(Map.of("timeout", seconds), log);
        }
        InspectImageResponse pushed = docker.inspectImageCmd(image).exec();
        result.put("id", pushed.getId());
        result.put("size", pushed.getSize());
        if (log.failed()) {
            return 1;
        }
        result.put("digest", answer.digest());
        log.line("pushed " + image + " " + answer.digest());
        return 0;
    }

    /** A name with its tag: without one the engine pushes all tags that it has of the name. */
    static String tagged(String image) {
        return image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 ? image : image + ":latest";
    }

    private static int late(Map<String, Object> arguments, ImageLog log) {
        log.ended("It took longer than " + seconds(arguments) + " s and was ended.");
        return 124;
    }

    private static int seconds(Map<String, Object> arguments) {
        return ((Number) arguments.get("timeout")).intValue();
    }

    private static List<String> words(Object command) {
        return ((List<?>) command).stream().map(String::valueOf).toList();
    }

    /** What the engine says, without the JSON around it. */
    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        int start = message.indexOf("{\"message\":\"");
        return start < 0
                ? message
                : message.substring(start + "{\"message\":\"".length()).replaceAll("\"\\s*}\\s*$", "");
    }
}
