package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.build.docker.BuildKitScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step of a build pipeline.
 *
 * @param name of the step and of its stage
 * @param ways to do it, in the order of preference: the first whose tool is there is taken; empty where {@code docker} says
 *     what is done
 * @param failOnError false: the outcome is reported but decides nothing
 * @param timeout seconds after which the command and all it started are ended
 * @param folder where it runs, relative to the workspace; empty for the workspace
 * @param environment set for the command, beside what it is allowed to see of the node's
 * @param allow names of further variables of the node that the command may see
 * @param container image the command runs in; empty for the node itself
 * @param limits of what it may use
 * @param artifacts Ant-style patterns of what it makes, parted by commas, relative to its folder; empty where it makes nothing to
 *     keep
 * @param docker 'build', 'test' or 'push' where the step is done through the Docker engine's API; else empty
 */
record BuildStep(
        String name,
        List<Way> ways,
        boolean failOnError,
        int timeout,
        String folder,
        Map<String, String> environment,
        List<String> allow,
        String container,
        Limits limits,
        String artifacts,
        String docker) {
    /** Stands for a tool where the engine's API does a step. */
    static final String ENGINE_API = "engine-api";

    BuildStep {
        ways = List.copyOf(ways);
        environment = Map.copyOf(environment);
        allow = List.copyOf(allow);
    }

    /**
     * One way to do a step.
     *
     * @param tool it needs, by its name in the catalogue or on PATH; empty where it needs none
     * @param when shell condition that says the tool is there; empty: it is on PATH
     */
    record Way(String tool, String when, String command, List<ReportFile> reports) {
        Way {
            reports = List.copyOf(reports);
        }
    }

    /** A file the command leaves behind, relative to the step's folder; an empty path is what the command prints. */
    record ReportFile(String path, String parser) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("path", path);
            map.put("parser", parser);
            return map;
        }
    }

    /**
     * What a command may use; 0 is no limit.
     *
     * @param memory megabytes: of the container, or of address space of each process
     * @param cpus of the container
     * @param output megabytes of output, after which the command is ended
     */
    record Limits(int memory, double cpus, int output) {}

    boolean isContained() {
        return !container.isEmpty();
    }

    /** Whether it starts a container, the step itself or what it does. */
    boolean usesDocker() {
        return isContained() || docker.equals("test");
    }

    /**
     * This step, done through the Docker engine, by a command where BuildKit is there. Where it is not, its script does
     * nothing but name {@link #ENGINE_API} as the tool, and the step is done through the engine's API.
     */
    BuildStep withCommand(String command) {
        List<String> seen = new ArrayList<>(allow);
        seen.addAll(BuildKitScript.VARIABLES);
        return new BuildStep(
                name,
                List.of(
                        new Way("docker", BuildKitScript.CONDITION, command, List.of()),
                        new Way(ENGINE_API, "true", ":", List.of())),
                failOnError,
                timeout,
                "",
                environment,
                seen,
                "",
                limits,
                artifacts,
                docker);
    }

    /** As a Jenkinsfile sees it: what is empty is left out. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("command", ways.isEmpty() ? "" : ways.get(0).command());
        map.put("failOnError", failOnError);
        map.put("timeout", timeout);
        putIfAny(map, "folder", folder);
        if (!environment.isEmpty()) {
            map.put("environment", new LinkedHashMap<>(environment));
        }
        putIfAny(map, "container", container);
        putIfAny(map, "artifacts", artifacts);
        if (!artifacts.isEmpty()) {
            map.put("made", made());
        }
        putIfAny(map, "docker", docker);
        if (!ways.isEmpty()) {
            List<Object> reports = reports(ways.get(0));
            if (!reports.isEmpty()) {
                map.put("reports", reports);
            }
            putIfAny(map, "tool", ways.get(0).tool());
        }
        List<Object> instead = new ArrayList<>();
        ways.stream().skip(1).forEach(way -> {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("tool", way.tool());
            other.put("command", way.command());
            other.put("reports", reports(way));
            instead.add(other);
        });
        if (!instead.isEmpty()) {
            map.put("instead", instead);
        }
        return map;
    }

    /** The patterns of what it makes, each from the workspace. */
    private List<Object> made() {
        List<Object> patterns = new ArrayList<>();
        for (String pattern : artifacts.split(",")) {
            patterns.add((folder + "/" + pattern).replaceAll("(?:(?<=/)|^)(?:\\.?/)+", ""));
        }
        return patterns;
    }

    private static List<Object> reports(Way way) {
        return new ArrayList<>(way.reports().stream().map(ReportFile::toMap).toList());
    }

    private static void putIfAny(Map<String, Object> map, String name, String value) {
        if (!value.isEmpty()) {
            map.put(name, value);
        }
    }
}
