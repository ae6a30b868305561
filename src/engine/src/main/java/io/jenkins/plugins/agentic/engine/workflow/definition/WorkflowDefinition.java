package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a workflow is: trigger, agents, checkpoints, artifacts, distribution, monitoring. It is translated to a Jenkinsfile;
 * nothing runs it otherwise. docs/workflows.md describes each field.
 *
 * @param name letters, digits, '_' and '-'
 * @param build changes of the build pipeline, as compilePackage's {@code definition}; empty for none
 * @param image the image's name, of the language docker; else empty
 * @param signingCredentialsId of the key that SBOMs and provenance are signed with; empty for none
 * @param requirements the file that says what to make
 * @param tries how often the coder may try, 1 to 10
 * @param agents in the order in which they are called
 * @param distribution empty where nothing is published
 * @param monitoring empty where nothing is watched
 */
public record WorkflowDefinition(
        String name,
        String description,
        Language language,
        String build,
        String image,
        String signingCredentialsId,
        String requirements,
        int tries,
        Trigger trigger,
        List<Agent> agents,
        List<Checkpoint> checkpoints,
        List<Artifact> artifacts,
        Optional<Distribution> distribution,
        Optional<Monitoring> monitoring) {
    /** The role without which nothing is made. */
    static final String CODER = "coder";

    /** Roles that belong to each try: the code, what is thought of it, its tests. */
    static final List<String> TRIES = List.of(CODER, "reviewer", "tester");

    /** Roles that have stages of their own at the end. */
    private static final List<String> LAST = List.of("packager", "monitor");

    /** Of the reviewer's issues, the worst first. */
    static final List<String> SEVERITIES = List.of("critical", "major", "minor");

    /** What starts it besides a person; what is empty does not. */
    public record Trigger(String cron, String pollScm, List<String> upstream) {
        boolean isEmpty() {
            return cron.isEmpty() && pollScm.isEmpty() && upstream.isEmpty();
        }
    }

    /**
     * A role.
     *
     * @param options what its step is given besides the task: model, prompt, temperature, maxTokens, timeout, retry, budget,
     *     tools, constraints
     * @param confidence from 0 to 1: less sure, the answer does not count
     * @param severity of the reviewer: issues from this severity on send the code back; empty for none
     */
    public record Agent(String role, Map<String, Object> options, double confidence, String severity) {
        private static final double SURE = 0.5;

        /** A role as it is where nothing is said of it. */
        static Agent plain(String role) {
            return new Agent(role, Map.of(), SURE, "");
        }
    }

    /** This severity of an issue and all that are worse. */
    static List<String> severities(String from) {
        return SEVERITIES.subList(0, SEVERITIES.indexOf(from) + 1);
    }

    /** When a checkpoint is reached: after a role, or before something irreversible. */
    public enum Condition {
        ALWAYS,
        /** The role asks for a person, or is not as sure as it must be. */
        DOUBT,
        /** The review found something critical. */
        CRITICAL,
        /** The tests failed, and no try is left. */
        FAILED
    }

    /** What happens at a checkpoint. */
    public enum Action {
        /** A person decides. */
        ASK,
        /** The run ends. */
        STOP
    }

    /**
     * A place where a person decides, or the run ends.
     *
     * @param after a role of the workflow, or {@code compile} or {@code package}
     * @param timeout minutes; 0 for none
     */
    public record Checkpoint(
            String id,
            String after,
            Condition condition,
            Action action,
            String message,
            String submitter,
            boolean notStarter,
            int timeout) {}

    /**
     * Files that the build must make.
     *
     * @param files pattern of file names, as a shell has it
     * @param least how many there must be
     * @param maxBytes the largest that one may be; 0 for any
     * @param schema JSON Schema that each must fit, as JSON or YAML; empty for any
     */
    public record Artifact(String files, int least, int maxBytes, Map<String, Object> schema) {}

    /**
     * Where the package goes.
     *
     * @param approval whether a person approves the very files first
     */
    public record Distribution(String environment, boolean approval, List<Map<String, Object>> targets) {}

    /**
     * How the release is watched.
     *
     * @param rollback whether it is taken back where the monitor recommends so
     */
    public record Monitoring(int window, int every, boolean rollback, List<Map<String, Object>> signals) {}

    public WorkflowDefinition {
        agents = List.copyOf(agents);
        checkpoints = List.copyOf(checkpoints);
        artifacts = List.copyOf(artifacts);
    }

    /**
     * Reads YAML or JSON.
     *
     * @param file its name, for errors
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} with line and what to do, at the first thing that is wrong
     */
    public static WorkflowDefinition parse(String file, String text) {
        return new DefinitionReader(file, text).read();
    }

    /** The agent of a role. */
    Optional<Agent> agent(String role) {
        return agents.stream().filter(agent -> agent.role().equals(role)).findFirst();
    }

    /** Roles that are called before the first try. */
    List<Agent> design() {
        return agents.subList(0, coder());
    }

    /** Roles that are called once the code is good, before it is compiled. */
    List<Agent> finish() {
        return agents.subList(coder(), agents.size()).stream()
                .filter(agent -> isAlone(agent.role()))
                .toList();
    }

    /** Whether a role behind the coder has a stage for itself. */
    private static boolean isAlone(String role) {
        return !TRIES.contains(role) && !LAST.contains(role);
    }

    /** Of roles in their order the coder and those that have stages for themselves: what a Jenkinsfile shows of the order. */
    static List<String> alone(List<String> roles) {
        int coder = roles.indexOf(CODER);
        return IntStream.range(0, roles.size())
                .filter(at -> at <= coder || isAlone(roles.get(at)))
                .mapToObj(roles::get)
                .toList();
    }

    private int coder() {
        return agents.indexOf(agent(CODER).orElseThrow());
    }

    /** Checkpoints after a role or stage. */
    List<Checkpoint> after(String place) {
        return checkpoints.stream()
                .filter(checkpoint -> checkpoint.after().equals(place))
                .toList();
    }

    /** As YAML, without what goes without saying. */
    public String yaml() {
        return DefinitionText.of(this);
    }

    /** The Jenkinsfile. */
    public String jenkinsfile() {
        return new JenkinsfileText(this).write();
    }

    /** Its stages and what leads from one to another. */
    public WorkflowGraph graph() {
        return WorkflowGraph.of(this);
    }
}
