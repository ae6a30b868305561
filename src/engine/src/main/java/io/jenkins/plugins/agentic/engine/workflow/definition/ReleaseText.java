package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Artifact;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Distribution;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Monitoring;

/** Writes the stages from the accepted code to the release that is watched. */
final class ReleaseText {
    private static final String ATTESTATIONS = ".agentic/attestations/*";

    private final JenkinsfileText text;
    private final BuildText build;
    private final WorkflowDefinition workflow;
    private final String files;

    ReleaseText(JenkinsfileText text, WorkflowDefinition workflow) {
        this.text = text;
        this.build = new BuildText(text, workflow);
        this.workflow = workflow;
        this.files = workflow.language()
                .steps()
                .map(steps -> GroovyText.of(steps.files()))
                .orElse("parts.files");
    }

    void compile() {
        text.line("// What was said of an earlier build in the same workspace.");
        text.line("sh 'rm -rf .agentic/attestations'");
        text.line("compiled = " + build.call("judge", Language.Steps::judge, true));
        text.open("if (!compiled.passed)");
        text.line("error \"The code does not compile. ${failures(compiled)}\"");
        text.close();
        workflow.after("compile")
                .forEach(each ->
                        text.checkpoint(each, "compile", "findings: issues + compiled.findings, tests: compiled"));
    }

    void pack() {
        workflow.agent("packager").ifPresent(agent -> {
            text.alone(agent, "[files: sources]");
            text.line("release = outputs.packager.result");
        });
        text.line("// A package of an earlier build in the same workspace is none of this one's.");
        text.line(workflow.language()
                .steps()
                .map(steps -> "sh 'rm -f ./" + steps.files() + "'")
                .orElse("sh parts.places"));
        text.line("packed = " + build.call("pack", Language.Steps::pack, true));
        text.open("if (!packed.passed)");
        text.line("error \"The package can't be packed. ${failures(packed)}\"");
        text.close();
        workflow.artifacts().forEach(this::check);
        text.line("archiveArtifacts artifacts: "
                + workflow.language()
                        .steps()
                        .map(steps -> GroovyText.of(steps.files() + "," + ATTESTATIONS))
                        .orElse(files + " + '," + ATTESTATIONS + "'")
                + ", fingerprint: true");
        workflow.after("package").forEach(each -> text.checkpoint(each, "package", "artifacts: " + files));
    }

    /** The patterns hold no character that a shell minds. */
    private void check(Artifact artifact) {
        String pattern = artifact.files();
        text.line("sh '''");
        text.line("    set -- " + pattern);
        text.line("    test -e \"$1\" || set --");
        text.line("    test $# -ge " + artifact.least() + " || { echo \"$# files match " + pattern + ", not "
                + artifact.least() + " at least.\"; exit 1; }");
        if (artifact.maxBytes() > 0) {
            text.line("    test $# -eq 0 || test -z \"$(find \"$@\" -size +" + artifact.maxBytes()
                    + "c)\" || { echo \"A file of " + pattern + " has more than " + artifact.maxBytes()
                    + " bytes.\"; exit 1; }");
        }
        text.line("'''");
        if (!artifact.schema().isEmpty()) {
            text.line("compileArtifacts(files: " + GroovyText.of(pattern) + ", schema: "
                    + GroovyText.of(artifact.schema()) + build.signed() + ")");
        }
    }

    void publish(Distribution distribution) {
        if (distribution.approval()) {
            text.line("decide(");
            text.line("    id: 'publish',");
            text.line("    message: \"Publish ${release.name} ${release.version}?\",");
            workflow.agent("planner").ifPresent(agent -> text.line("    plan: outputs.planner.result,"));
            text.line("    findings: issues + compiled.findings + packed.findings,");
            text.line(
                    "    tests: [passed: compiled.passed, steps: compiled.steps + packed.steps, tests: compiled.tests],");
            text.line("    artifacts: " + files + ",");
            text.line("    release: [");
            text.line("        name: release.name,");
            text.line("        version: release.version,");
            text.line("        environment: " + GroovyText.of(distribution.environment()) + ",");
            text.line("        targets: " + GroovyText.of(distribution.targets()) + "])");
            text.line("// Once more, for now it is known who approved.");
            text.line("compileArtifacts(files: " + files + ", language: '"
                    + workflow.language().id() + "', build: packed.build" + build.signed() + ")");
            text.line("archiveArtifacts artifacts: '" + ATTESTATIONS + "', fingerprint: true");
        }
        text.line("published = publishPackage(");
        text.line("    name: release.name,");
        text.line("    version: release.version,");
        text.line("    files: " + files + ",");
        text.line("    environment: " + GroovyText.of(distribution.environment()) + ",");
        if (distribution.approval()) {
            text.line("    autoPublish: false,");
        }
        text.line("    targets: " + GroovyText.of(distribution.targets()) + ")");
    }

    void monitor(Monitoring monitoring) {
        text.line("def observed = releaseWatch(");
        text.line("    window: " + monitoring.window() + ",");
        text.line("    every: " + monitoring.every() + ",");
        text.line("    signals: " + GroovyText.of(monitoring.signals()) + ")");
        Agent agent = workflow.agent("monitor").orElse(Agent.plain("monitor"));
        text.call(agent, "[observed: observed, targets: published.targets]");
        if (monitoring.rollback()) {
            String environment = GroovyText.of(
                    workflow.distribution().map(Distribution::environment).orElse("production"));
            text.open("if (outputs.monitor.result.recommendation == 'rollback')");
            text.line(
                    "rollbackPackage(name: release.name, version: release.version, environment: " + environment + ")");
            text.line("error \"${release.name} ${release.version} was rolled back. ${outputs.monitor.reasoning}\"");
            text.close();
        }
        text.open("if (outputs.monitor.result.recommendation != 'keep' || " + JenkinsfileText.unsure(agent) + ")");
        text.line("decide(id: 'monitor', message: \"Keep ${release.name} ${release.version}?\","
                + " details: outputs.monitor.reasoning)");
        text.close();
    }
}
