package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.jenkinsfile.JenkinsfileSource;
import io.jenkins.plugins.agentic.cli.run.Environment;
import io.jenkins.plugins.agentic.cli.step.Steps;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run of a job, new or taken up again.
 *
 * @param name the job's folder's name
 * @param parameters as given with --param
 * @param resumed the run's record where it is taken up again, else null
 */
record Job(
        String runId,
        String name,
        Path jenkinsfile,
        JenkinsfileSource source,
        Map<String, String> parameters,
        Runs.Run resumed) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SUFFIXES = 0x10000;
    private static final int LONGEST_NAME = 60;

    Path folder() {
        return jenkinsfile.resolve("..").normalize();
    }

    /** A new run of the Jenkinsfile at, or in, {@code path}. */
    static Job begin(Path path, Map<String, String> parameters, Instant now) {
        Path given = path.toAbsolutePath().normalize();
        Path folder = Files.isDirectory(given) ? given : given.resolve("..").normalize();
        Path jenkinsfile = Files.isDirectory(given) ? given.resolve("Jenkinsfile") : given;
        JenkinsfileSource source = compile(jenkinsfile);
        String name = folder.getNameCount() == 0
                ? "root"
                : folder.getName(folder.getNameCount() - 1).toString();
        String id = name.replaceAll("[^A-Za-z0-9_-]+", "-") + "-" + TIME.format(now)
                + String.format("-%04x", RANDOM.nextInt(SUFFIXES));
        id = id.length() > LONGEST_NAME + 21 ? id.substring(id.length() - LONGEST_NAME - 21) : id;
        return new Job(id, name, jenkinsfile, source, parameters, null);
    }

    /** A run of the past, with the Jenkinsfile as it is now. */
    static Job resume(Runs.Run run, Map<String, String> parameters) {
        if (run.state() == Runs.State.SUCCEEDED || run.state() == Runs.State.UNSTABLE) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The run " + run.id() + " has ended; there is nothing to resume.",
                    "Start a new one with 'agentic run " + Path.of(run.source()).getParent() + "'.");
        }
        Path jenkinsfile = Path.of(run.source());
        JenkinsfileSource source = compile(jenkinsfile);
        return new Job(run.id(), run.job(), jenkinsfile, source, merged(run, parameters), run);
    }

    /** A new run of what a run of the past ran, with its parameters and with the Jenkinsfile as it is now. */
    static Job again(Runs.Run run, Instant now) {
        Map<String, String> parameters = merged(run, Map.of());
        return begin(Path.of(run.source()), parameters, now);
    }

    private static JenkinsfileSource compile(Path file) {
        return JenkinsfileSource.compile(
                file.getName(file.getNameCount() - 1).toString(), JenkinsfileSource.read(file), Steps.registry());
    }

    /** The parameters for the run's record: of a secret one, only the name. */
    String recordedParameters() {
        Map<String, String> shown = new LinkedHashMap<>();
        parameters.forEach((name, value) -> shown.put(name, isSecret(name, source) ? null : value));
        return Json.write(shown);
    }

    private static boolean isSecret(String name, JenkinsfileSource source) {
        return source.passwordParameters().contains(name) || Environment.isSecret(name);
    }

    private static Map<String, String> merged(Runs.Run run, Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>();
        Json.readMap(run.parameters()).forEach((name, value) -> all.put(name, (String) value));
        given.forEach((name, value) -> {
            if (!all.containsKey(name)
                    || all.get(name) != null && !all.get(name).equals(value)) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "The parameter '" + name + "' of a run that has begun can't be changed.",
                        "Leave it out, or start a new run.");
            }
            all.put(name, value);
        });
        all.forEach((name, value) -> {
            if (value == null) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "The parameter '" + name + "' is secret and was not kept.",
                        "Give it again with --param " + name + "=….");
            }
        });
        return all;
    }
}
