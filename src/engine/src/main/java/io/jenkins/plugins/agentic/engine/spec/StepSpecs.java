package io.jenkins.plugins.agentic.engine.spec;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.optional;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.required;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.INTEGER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.MAP;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.NUMBER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every step of this product: the one source that plugin, CLI, REST API and docs are checked against. */
public final class StepSpecs {
    private static final List<ParameterSpec> AGENT_OPTIONS = List.of(
            optional(
                    "context",
                    MAP,
                    Map.of(),
                    "What the agent should know besides the task: name to value, such as"
                            + " the results of earlier agents."),
            optional(
                    "previousOutputs",
                    MAP,
                    Map.of(),
                    "What other roles answered: role to the map its step returned. The agent is given them shortened:"
                            + " files by path, size and hash, nothing about models and cost."),
            optional(
                    "constraints",
                    LIST,
                    List.of(),
                    "What must hold besides the task, one sentence each, such as 'No runtime dependency'."),
            optional(
                    "prompt",
                    STRING,
                    null,
                    "Prompt template to use instead of the role's own: name, name@label, name@1.2.0 or name@commit."),
            optional(
                    "model",
                    STRING,
                    null,
                    "Model, or class of models (fast, balanced, deep), to use instead of the configured one."),
            optional("temperature", NUMBER, null, "Sampling temperature, 0 to 2, instead of the template's."),
            optional("maxTokens", INTEGER, null, "Most tokens the answer may have, instead of the template's."),
            optional("timeout", INTEGER, 600, "Most seconds one model call may take."),
            optional(
                    "retry",
                    INTEGER,
                    null,
                    "Most attempts when the model is overloaded or the network fails, instead of the configured."),
            optional(
                    "retryInterval",
                    NUMBER,
                    null,
                    "Seconds before the second attempt, spread by half around that, instead of the configured."),
            optional(
                    "retryMultiplier",
                    NUMBER,
                    null,
                    "By which each further pause is longer, instead of the configured."),
            optional(
                    "budget",
                    NUMBER,
                    null,
                    "Most US dollars this call may come to cost, all turns of its model together; a turn by which it might"
                            + " cost more is not made."),
            optional(
                    "tools",
                    LIST,
                    null,
                    "Names of the tools the model may use, or '*' for all, instead of the template's; an empty list for"
                            + " none."),
            optional(
                    "memory",
                    INTEGER,
                    null,
                    "Most tokens of this role's earlier tasks and answers in this run that the model is shown again."));

    private static final String AGENT_OUTPUT =
            "A map: role, result, reasoning, confidence, nextAgent, humanReviewRequired, verdict (why its work with tools was"
                    + " ended early), repaired (whether its first answer was sent back), usage, promptVersion, promptCommit, model, routing, rehearsal.";

    private static final List<StepSpec> ALL = List.of(
            agent("agentPrompt", "Turns a requirement into a clear brief with acceptance criteria.", false),
            agent("agentPlan", "Splits the brief into ordered tasks.", false),
            agent("agentArchitect", "Decides the files, interfaces and tools of the solution.", false),
            agent("agentCode", "Writes the code into the workspace.", true),
            agent("agentReview", "Reviews the code and lists issues by severity.", false),
            agent(
                    "agentTest",
                    "Writes tests into the workspace, and runs them where it is given the command.",
                    true,
                    optional(
                            "command",
                            LIST,
                            List.of(),
                            "Program and arguments, a word each, that run the tests once they are written. The result then"
                                    + " has passed, total, failures and coverage as they really came out."),
                    optional(
                            "report",
                            STRING,
                            "**/reports/*.xml",
                            "Ant-style pattern of the JUnit XML files that the command writes.")),
            agent(
                    "agentOptimize",
                    "Makes finished code faster or smaller, and measures the gain where it is given a benchmark.",
                    true,
                    optional(
                            "command",
                            LIST,
                            List.of(),
                            "Program and arguments, a word each, of the benchmark: its wall time is measured before and"
                                    + " after the change. The result then has measurements."),
                    optional("runs", INTEGER, 5, "How often the benchmark is run before and after, 3 to 100."),
                    optional(
                            "revert",
                            BOOLEAN,
                            false,
                            "Whether every file that the change touched is put back as it was unless the benchmark says"
                                    + " 'faster'. It takes a command.")),
            agent("agentPackage", "Decides name, version and release notes, and writes the packaging files.", true),
            agent("agentMonitor", "Judges a release by what was observed of it.", false),
            agentRun(),
            ReleaseSteps.publish(),
            ReleaseSteps.promote(),
            ReleaseSteps.rollback(),
            ReleaseSteps.watch(),
            new StepSpec(
                    "checkpointOpen",
                    "Keeps what a person is to decide on, with its SHA-256; agentCheckpoint calls it.",
                    "A map: number, hash, input (id of the input to ask with), message (for that input), text (for the"
                            + " log).",
                    false,
                    List.of(
                            required("message", STRING, "The question."),
                            optional("details", STRING, "", "Text shown with the question."),
                            optional(
                                    "id",
                                    STRING,
                                    "",
                                    "Id of the input; empty for checkpoint-1, checkpoint-2 and so on."),
                            optional(
                                    "submitter",
                                    STRING,
                                    "",
                                    "Who may answer, as input takes it: ids of users and groups, with commas."),
                            optional("plan", MAP, Map.of(), "The plan to show: a planner's result."),
                            optional(
                                    "diff",
                                    LIST,
                                    List.of(),
                                    "Changed files to show: maps of path, before and after; null where there is no such"
                                            + " file."),
                            optional(
                                    "findings",
                                    LIST,
                                    List.of(),
                                    "Findings to show: maps of severity, file, line and message, as a reviewer gives"
                                            + " them."),
                            optional(
                                    "tests",
                                    MAP,
                                    Map.of(),
                                    "Test results to show: a tester's result, or what compilePackage returned."),
                            optional(
                                    "artifacts",
                                    STRING,
                                    "",
                                    "Ant-style pattern of files that are to be published: shown with size and SHA-256, so"
                                            + " that publishPackage(autoPublish: false) knows them."),
                            optional(
                                    "release",
                                    MAP,
                                    null,
                                    "What is to be published or promoted: a map of name, version, environment (production) and"
                                            + " targets, of a promotion also from, as the step gets them. The approval is for"
                                            + " that alone."),
                            optional(
                                    "timeout",
                                    INTEGER,
                                    0,
                                    "Minutes after which the run is aborted if nobody answers; 0 to wait for ever."),
                            optional(
                                    "notStarter",
                                    BOOLEAN,
                                    false,
                                    "Whether the approver may not be who started the run."))),
            new StepSpec(
                    "checkpointDecision",
                    "Keeps what a person answered to the input of a checkpoint, with who and when, as the host knows it;"
                            + " agentCheckpoint calls it, right after the input.",
                    "A map: approved, feedback, by, at (milliseconds since 1970), hash (of what was decided on), void"
                            + " (why an approval does not count, empty where it does).",
                    false,
                    List.of(required(
                            "checkpoint", INTEGER, "The checkpoint's number, as checkpointOpen returned it."))),
            new StepSpec(
                    "checkpointEnd",
                    "Ends a checkpoint that got no answer; agentCheckpoint calls it.",
                    "One sentence where its timeout is over; empty where something else ended it.",
                    false,
                    List.of(required(
                            "checkpoint", INTEGER, "The checkpoint's number, as checkpointOpen returned it."))),
            PromptSteps.test(),
            PromptSteps.optimize(),
            PromptSteps.importing(),
            PromptSteps.labelling(),
            PromptSteps.outcome(),
            new StepSpec(
                    "expectedCost",
                    "Says what this run may be expected to cost, from the runs of the same job that came to their end; aborted ones"
                            + " do not count.",
                    "A map: runs (how many there were), median and p90 (the 90th percentile) of their costs in US dollars,"
                            + " rounded up to cents, ask (whether p90 passes what the administrator wants to be asked for), askAbove.",
                    false,
                    List.of(optional(
                            "publishes",
                            BOOLEAN,
                            null,
                            "Whether the run is to publish what it makes: in Jenkins it ends here, before anything is paid,"
                                    + " where whoever started it may not."))),
            new StepSpec(
                    "compilePlan",
                    "Resolves a build pipeline's named steps to commands; compilePackage runs them.",
                    "A list of maps: name, command, failOnError, timeout and, where there are any, folder, environment,"
                            + " container, tool, reports, instead, artifacts, made, docker, files, before, script, bat.",
                    false,
                    List.of(
                            required(
                                    "language",
                                    STRING,
                                    "Which build pipeline: 'python', 'typescript', 'docker', or one that the definition is"
                                            + " for."),
                            optional(
                                    "steps",
                                    LIST,
                                    List.of(),
                                    "Names of steps to run, or maps that add or replace one. Empty: all of the"
                                            + " pipeline's."),
                            optional(
                                    "definition",
                                    MAP,
                                    Map.of(),
                                    "Changes to the pipeline, or a pipeline of your own: steps, and for all of them"
                                            + " environment, allow, container, folder, timeout, memory, cpus, output."),
                            optional("yaml", STRING, "", "The same as YAML text."),
                            optional(
                                    "file",
                                    STRING,
                                    null,
                                    "The file of the workspace that 'yaml' was read from: from then on no agent may write"
                                            + " it."),
                            optional(
                                    "shell",
                                    STRING,
                                    "",
                                    "'sh', or 'bat' on a Windows node: each step gets its script for it, as compilePackage runs"
                                            + " it."),
                            optional(
                                    "image",
                                    MAP,
                                    Map.of(),
                                    "What Docker steps are about: image, context, dockerfile, buildArgs, platform, command,"
                                            + " as of dockerImage."),
                            optional(
                                    "signingCredentialsId",
                                    STRING,
                                    null,
                                    "Id of the credentials that what is made will be signed with: with a shell, a key that is"
                                            + " not there ends the step, before anything is run."))),
            new StepSpec(
                    "compileReport",
                    "Reads what a build step left behind: reports, the end of its output, and why it failed where that is"
                            + " known; compilePackage calls it.",
                    "A map: name, command, tool, exitCode, passed, failOnError, log, hint and, where there are any, note,"
                            + " findings, counts, tests, coverage, reports; of a Docker step id, size, digest, builder.",
                    true,
                    List.of(
                            required("step", MAP, "The step, as compilePlan returned it."),
                            required("exitCode", INTEGER, "The exit code of its command."))),
            new StepSpec(
                    "compileArtifacts",
                    "Takes down files as what a build made: size, SHA-256, media type, a CycloneDX SBOM and a SLSA"
                            + " provenance statement for each, signed where there is a key; compilePackage calls it.",
                    "A list of maps: path, size, sha256, mediaType, digest of a pushed image, sbom, provenance,"
                            + " sbomStatement where it is signed (paths in the workspace), signed.",
                    true,
                    List.of(
                            optional("files", STRING, "", "Ant-style pattern of the files, such as dist/*."),
                            optional("images", LIST, List.of(), "Images: what dockerImage returned of each."),
                            optional("language", STRING, "", "Of the build pipeline that made them."),
                            optional(
                                    "steps",
                                    LIST,
                                    List.of(),
                                    "What compileReport said of the pipeline's steps, for the statement."),
                            optional(
                                    "build",
                                    STRING,
                                    null,
                                    "The files of the first step that compilePlan planned: what the build began with is known"
                                            + " by it."),
                            optional(
                                    "signingCredentialsId",
                                    STRING,
                                    "",
                                    "Id of the credentials with the private key to sign with."),
                            optional(
                                    "schema",
                                    MAP,
                                    null,
                                    "JSON Schema that each of the files must fit, read as JSON or YAML; checked before"
                                            + " anything is taken down."))),
            new StepSpec(
                    "dockerImage",
                    "Builds, tests or pushes a Docker image through the engine's API, or lists its packages;"
                            + " compilePackage calls it.",
                    "A map: exitCode, log, hint, image, id, size, digest, builder, passed; of 'packages': packages, unread.",
                    true,
                    List.of(
                            required("action", STRING, "'build', 'test', 'push' or 'packages'."),
                            required("image", STRING, "Name of the image, such as registry.example/team/app:1.0."),
                            optional("context", STRING, "", "Folder of the build context; empty for the workspace."),
                            optional("dockerfile", STRING, "Dockerfile", "The Dockerfile, relative to the context."),
                            optional("buildArgs", MAP, Map.of(), "Values of the Dockerfile's ARGs."),
                            optional("platform", STRING, "", "Platform to build for, such as linux/arm64."),
                            optional("command", LIST, List.of("test"), "What 'test' runs in a container of the image."),
                            optional("timeout", INTEGER, 1800, "Seconds it may take."))));

    private StepSpecs() {}

    public static List<StepSpec> all() {
        return ALL;
    }

    public static Optional<StepSpec> find(String name) {
        return ALL.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    public static StepSpec get(String name) {
        return find(name)
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "There is no step '" + name + "'.",
                        Nearest.hint(name, ALL.stream().map(StepSpec::name).toList())));
    }

    /** The role behind an agent step's name ({@code agentPlan} is {@code planner}), if it is an agent step. */
    public static Optional<String> role(String step) {
        return Optional.ofNullable(Map.of(
                        "agentPrompt", "prompt",
                        "agentPlan", "planner",
                        "agentArchitect", "architect",
                        "agentCode", "coder",
                        "agentReview", "reviewer",
                        "agentTest", "tester",
                        "agentOptimize", "optimizer",
                        "agentPackage", "packager",
                        "agentMonitor", "monitor")
                .get(step));
    }

    private static StepSpec agent(String name, String help, boolean needsWorkspace, ParameterSpec... more) {
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(required("task", STRING, "What to do: usually the requirement's text."));
        parameters.addAll(AGENT_OPTIONS);
        parameters.addAll(List.of(more));
        return new StepSpec(name, help, AGENT_OUTPUT, needsWorkspace, parameters);
    }

    private static StepSpec agentRun() {
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(required("role", STRING, "Which agent: a shipped role or a prompt template of your own."));
        parameters.add(required("task", STRING, "What to do."));
        parameters.addAll(AGENT_OPTIONS);
        return new StepSpec("agentRun", "Calls any agent by its role.", AGENT_OUTPUT, true, parameters);
    }
}
