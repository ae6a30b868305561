package io.jenkins.plugins.agentic.engine.spec;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.optional;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec.required;
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
                                "Where to publish: maps with 'type' ('binary', 'npm' …) and what the type needs."),
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
                                        + " rollbackPackage name.")));
    }
}
