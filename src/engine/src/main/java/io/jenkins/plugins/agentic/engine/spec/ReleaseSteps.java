package io.jenkins.plugins.agentic.engine.spec;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.optional;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.required;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.INTEGER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.LIST;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import java.util.List;

/** The steps that publish, promote and take back. */
final class ReleaseSteps {
    private ReleaseSteps() {}

    static StepSpec publish() {
        return new StepSpec(
                        "publishPackage",
                        "Publishes files of the workspace to one or more targets: all of them, or none. See docs/releases.md.",
                        "A map: released, targets (each with type, name, version, location, state).",
                        true,
                        List.of(
                                required(
                                        "targets",
                                        LIST,
                                        "Where to publish: maps with 'type' ('binary', 'npm' …), what the type needs, and 'files'"
                                                + " where it takes others than the rest."),
                                required("name", STRING, "Package name."),
                                required(
                                        "version",
                                        STRING,
                                        "Version, as in Semantic Versioning 2.0.0, or what the targets say instead."),
                                required("files", STRING, "Ant-style pattern of the files to publish, such as *.tgz."),
                                optional(
                                        "environment",
                                        STRING,
                                        "production",
                                        "Where that is for people, such as development or staging: what promotePackage and"
                                                + " rollbackPackage name."),
                                optional(
                                        "prePublish",
                                        LIST,
                                        List.of(),
                                        "Commands that run in the workspace after all checks, before anything is sent: lists of"
                                                + " words, or maps of command, failOnError (true) and timeout (seconds, 600)."),
                                optional(
                                        "postPublish",
                                        LIST,
                                        List.of(),
                                        "The same once all is visible; where one fails, the release is taken back."),
                                optional(
                                        "autoPublish",
                                        BOOLEAN,
                                        true,
                                        "false: a person must have approved these very files at a checkpoint of this run, see"
                                                + " agentCheckpoint's artifacts."),
                                optional("approval", STRING, "publish", "Id of that checkpoint."),
                                optional(
                                        "notStarter",
                                        BOOLEAN,
                                        false,
                                        "Whether the approver must be another than who started the run."),
                                optional(
                                        "allowSecrets",
                                        LIST,
                                        List.of(),
                                        "Places where the search for secrets found what is none: file or file:line, as it said"
                                                + " them.")))
                .with(StepSpec.Effect.PUBLISH);
    }

    static StepSpec promote() {
        return new StepSpec(
                        "promotePackage",
                        "Brings a published version to another environment: to all targets, or to none. See docs/releases.md.",
                        "A map: released, targets (each with type, name, version, location, state).",
                        false,
                        List.of(
                                required("name", STRING, "Package name."),
                                required("version", STRING, "The version."),
                                required("from", STRING, "The environment that it is in."),
                                required("to", STRING, "The environment that it goes to."),
                                required(
                                        "targets",
                                        LIST,
                                        "Where that is: maps as publishPackage takes them, each of a type that the version was"
                                                + " published to."),
                                optional(
                                        "approval",
                                        STRING,
                                        null,
                                        "Id of a checkpoint at which a person must have approved this promotion, see"
                                                + " agentCheckpoint's release; left out: nobody is asked."),
                                optional(
                                        "approvalRun",
                                        STRING,
                                        null,
                                        "The run that asked, one of a job that brought the version to where it is; left out: this"
                                                + " run."),
                                optional(
                                        "notStarter",
                                        BOOLEAN,
                                        null,
                                        "Whether the approver must be another than who started the run.")))
                .with(StepSpec.Effect.PUBLISH);
    }

    static StepSpec rollback() {
        return new StepSpec(
                        "rollbackPackage",
                        "Takes a version out of an environment, as far as each registry lets it go. See docs/releases.md.",
                        "A map: rolledBack (whether nothing of it is left), targets (each with type, location, state, what: what"
                                + " was really done, link: where a person does the rest).",
                        false,
                        List.of(
                                required("version", STRING, "The version."),
                                required("name", STRING, "Package name."),
                                optional("environment", STRING, "production", "The environment.")))
                .with(StepSpec.Effect.ROLLBACK);
    }

    static StepSpec watch() {
        return new StepSpec(
                "releaseWatch",
                "Reads signals of a release over a window of time, for agentMonitor to judge. See docs/releases.md.",
                "A map: healthy (no reading was bad), seconds, signals (each with name, type, readings, bad, and last,"
                        + " least and most where they are numbers, and examples of what was bad).",
                false,
                List.of(
                        required(
                                "signals",
                                LIST,
                                "What to read: maps with 'type' ('http', 'prometheus' or 'log') and what the type needs."),
                        optional("window", INTEGER, 300, "Seconds to watch."),
                        optional("every", INTEGER, 30, "Seconds between two readings.")));
    }
}
