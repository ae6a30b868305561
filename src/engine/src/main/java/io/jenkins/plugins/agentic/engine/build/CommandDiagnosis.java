package io.jenkins.plugins.agentic.engine.build;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a command failed where its exit code or output shows a known cause, and what to do. */
public final class CommandDiagnosis {
    /** What POSIX shells answer when a command is not there. */
    private static final int NOT_FOUND = 127;

    private static final Pattern MISSING = Pattern.compile("([\\w./-]+): (?:command )?not found");

    private static final Pattern DOCKERFILE =
            Pattern.compile("[Dd]ockerfile parse error (?:on )?(line \\d+: [^\\n]{1,200})");

    private record Cause(Pattern sign, String sentence) {}

    private static final List<Cause> CAUSES = List.of(
            new Cause(
                    Pattern.compile("npm (?:ERR!|error)[^\\n]*(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH"
                            + "|ECONNRESET|ERR_SOCKET_TIMEOUT)"),
                    "npm can't reach its registry: check the network, or point npm_config_registry to one you reach."),
            new Cause(
                    Pattern.compile("npm (?:ERR!|error)[^\\n]*(?:E404|404 Not Found)"),
                    "npm's registry does not have one of the packages: check the names and versions in package.json."),
            new Cause(
                    Pattern.compile("npm (?:ERR!|error)[^\\n]*(?:E401|E403|ENEEDAUTH)"),
                    "npm's registry refused the credentials: check the token of this registry."),
            new Cause(
                    Pattern.compile("npm (?:ERR!|error)[^\\n]*EUSAGE[\\s\\S]*package-lock"),
                    "package-lock.json disagrees with package.json: run 'npm install' and keep the new lock file."),
            new Cause(
                    Pattern.compile("EBADENGINE|requires? Node\\.js|Unsupported engine"),
                    "this Node.js is too old for the package's tools: install Node.js 20 or newer."),
            new Cause(
                    Pattern.compile("collected 0 items(?! / \\d+ error)|no tests ran in|No test files found"),
                    "the package has no tests that the runner finds: add some, or leave out this step."),
            new Cause(
                    Pattern.compile("ModuleNotFoundError: No module named '[\\w.]{1,100}'"),
                    "a Python module is missing: list it in the project's dependencies and install them on the node."),
            new Cause(
                    Pattern.compile("forbidden path outside the build context|outside of the build context"),
                    "the Dockerfile copies from outside the build context: copy only what is below the context's folder."),
            new Cause(
                    Pattern.compile(
                            "failed to (?:compute cache key|calculate checksum)[^\\n]*(?:not found|no such file)"
                                    + "|file not found in build context or excluded by \\.dockerignore"),
                    "the Dockerfile copies what is not in its build context: copy only what is below the context's folder and"
                            + " not named in .dockerignore."),
            new Cause(
                    Pattern.compile("unauthorized: (?:authentication required|incorrect username or password)"
                            + "|no basic auth credentials|denied: requested access to the resource is denied"),
                    "the registry refused the credentials, or the node has none for it: run 'docker login' there, or name"
                            + " the folder of a Docker configuration that has them in DOCKER_CONFIG."),
            new Cause(
                    Pattern.compile("server gave HTTP response to HTTPS client"),
                    "the registry speaks plain HTTP: name it among the Docker engine's insecure-registries, or have it"
                            + " speak HTTPS."),
            new Cause(
                    Pattern.compile(
                            "\"https?://[^\"\\s]{1,300}/v2/[^\"\\s]{0,300}\": (?:dial tcp|net/http|context deadline|EOF)"),
                    "the registry can't be reached: check its address, and the network of the Docker engine."),
            new Cause(
                    Pattern.compile("\"https?://[^\"\\s]{1,500}\": (?:dial tcp|net/http|context deadline|EOF)"),
                    "what the build fetches from the network can't be reached: check the address, and the network of the"
                            + " Docker engine."),
            new Cause(
                    Pattern.compile("pull access denied for|manifest for [^\\s]{1,300} not found|manifest unknown"),
                    "an image that the Dockerfile begins with is not in its registry, or the node may not have it: check"
                            + " its name, and log in where it is private."),
            new Cause(Pattern.compile("ENOSPC|No space left on device"), "the disk is full: free some space."));

    private CommandDiagnosis() {}

    /**
     * One sentence on the cause, or an empty text when it is not a known one.
     *
     * @param logTail the end of what the command printed, standard error included
     */
    public static String explain(String command, int exitCode, String logTail) {
        if (exitCode == NOT_FOUND) {
            Matcher missing = MISSING.matcher(logTail);
            String tool = missing.find() ? missing.group(1) : command.strip().split("\\s+", 2)[0];
            return "the command '" + tool + "' is not installed: " + cure(tool);
        }
        Matcher dockerfile = DOCKERFILE.matcher(logTail);
        if (dockerfile.find()) {
            return "the Dockerfile is wrong in its " + dockerfile.group(1).strip() + ".";
        }
        for (Cause cause : CAUSES) {
            if (cause.sign.matcher(logTail).find()) {
                return cause.sentence;
            }
        }
        return "";
    }

    private static String cure(String tool) {
        return switch (tool) {
            case "node", "npm", "npx" -> "install Node.js 20 or newer (on Debian: apt-get install nodejs npm).";
            default -> "install it, or add it to PATH.";
        };
    }
}
