package io.jenkins.plugins.agentic.pipeline

/**
 * {@code compilePackage(language: …)}: a language's build pipeline, each step a stage of its own. A command that fails
 * ends the pipeline unless its step says otherwise, but raises no error: the caller decides.
 *
 * <p>Called from Jenkins' sandbox, but itself compiled outside of it (each method continued after a restart wherever a step
 * was under way), and, unchanged, in the command-line host. Hence for loops instead of closures, and nothing but serialisable
 * values. And as it may do more than its caller, it does nothing but call steps, which the caller could as well: no class,
 * method or property is chosen by a value, and no text is evaluated.
 */
class CompilePackage implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script
    private String language
    private Map docker

    CompilePackage(Script script) {
        this.script = script
    }

    /**
     * Takes language ('python', 'typescript', 'docker', or one that the definition is for); steps (names of the
     * pipeline's steps, or maps that replace or add one; default: all); definition (a map that changes the pipeline, or
     * the path of a YAML file that does); yaml (that file's text, where agents could write the file meanwhile); artifacts (pattern of what is made, instead of the steps' own; false: none is
     * taken down); junit (false: the host's own steps junit and recordCoverage are not called; 'passed': only where the build passed, of
     * one that may be tried again); and for images: image (its name), context,
     * dockerfile, buildArgs, platform, testCommand; signingCredentialsId (the key that SBOMs and provenance are signed with). Must run inside {@code node}.
     *
     * @return passed; steps: what compileReport says of each that was run; findings (of all steps, the worst first as far
     *     as each goes), tests (of all steps), artifacts (what compileArtifacts says of each), reports (paths of what was
     *     read), build (what compileArtifacts knows this build by, or
     *     empty)
     */
    def call(Map args = [:]) {
        check(args)
        language = args.language.toString()
        docker = [:]
        for (String name in ['image', 'context', 'dockerfile', 'buildArgs', 'platform']) {
            if (args.get(name)) {
                docker.put(name, args.get(name) instanceof Map ? args.get(name) : args.get(name).toString())
            }
        }
        if (args.testCommand) {
            docker.put('command', args.testCommand)
        }
        List plan = script.compilePlan(asked(args, script.isUnix() ? 'sh' : 'bat'))
        List done = []
        List patterns = []
        Map image = null
        boolean passed = true
        for (int i = 0; passed && i < plan.size(); i++) {
            Map planned = plan.get(i)
            Map outcome = planned.docker ? dockerStep(planned) : perform(planned)
            done.add(outcome)
            passed = outcome.passed || !outcome.failOnError
            if (outcome.passed) {
                patterns.addAll(made(planned))
            }
            if (outcome.passed && planned.docker && outcome.id) {
                image = outcome
            }
        }
        if (args.junit.toString() == 'passed' ? passed : args.junit != false) {
            publishTests(done)
            publishCoverage(done)
        }
        String build = plan && plan.get(0).before && plan.get(0).files ? plan.get(0).files.toString() : ''
        return result(passed, done, artifacts(args, passed, patterns, image, done, build), build)
    }

    /** The patterns of what a step makes, each from the workspace. */
    def made(Map planned) {
        if (planned.made || !planned.artifacts) {
            return planned.made ?: []
        }
        // Planned by an older version, and the run resumed: written as that did, so that the run's calls stay what they were.
        String folder = planned.folder ? "${planned.folder}/" : ''
        return ["${folder}${planned.artifacts}".toString()]
    }

    def check(Map args) {
        List known = [
            'language', 'steps', 'definition', 'artifacts', 'junit', 'image', 'context', 'dockerfile', 'buildArgs',
            'platform', 'testCommand', 'signingCredentialsId', 'yaml',
        ]
        for (Object name in new ArrayList(args.keySet())) {
            if (!known.contains(name.toString())) {
                script.error("compilePackage has no parameter '${name}'. It takes: ${known.join(', ')}.".toString())
            }
        }
        if (args.junit != null && !(args.junit instanceof Boolean) && args.junit.toString() != 'passed') {
            script.error("compilePackage's parameter 'junit' is ${args.junit}. It must be true, false or 'passed'.".toString())
        }
        if (args.steps != null && !(args.steps instanceof List)) {
            script.error("compilePackage's parameter 'steps' is ${args.steps}. It must be a list, such as ['lint', 'test'].".toString())
        }
        if (args.definition != null && !(args.definition instanceof Map) && !(args.definition instanceof CharSequence)) {
            script.error(
                "compilePackage's parameter 'definition' must be a map, such as [steps: […]], or the path of a YAML file.")
        }
        if (!args.language) {
            script.error("compilePackage needs the parameter 'language', such as 'typescript'.")
        }
    }

    /** What compilePlan is asked. */
    def asked(Map args, String shell) {
        Map asked = [language: language, steps: args.steps ?: [], shell: shell, image: docker]
        if (args.definition instanceof Map) {
            asked.put('definition', args.definition)
        } else if (args.definition) {
            asked.put('yaml', script.readFile(file: args.definition.toString(), encoding: 'UTF-8'))
            asked.put('file', args.definition.toString())
        }
        if (args.yaml) {
            asked.put('yaml', args.yaml.toString())
        }
        if (args.signingCredentialsId && args.artifacts != false) {
            asked.put('signingCredentialsId', args.signingCredentialsId.toString())
        }
        return asked
    }

    def perform(Map planned) {
        Map outcome = null
        script.stage(planned.name.toString()) {
            outcome = command(planned)
            tell(outcome)
        }
        return outcome
    }

    def command(Map planned) {
        String name = planned.name.toString()
        String text = planned.script.toString()
        Map step = new LinkedHashMap(planned)
        step.remove('script')
        step.remove('before')
        int exitCode
        if (planned.bat) {
            // On a Windows node: cmd.exe has the script run by the sh of Git for Windows.
            step.remove('bat')
            script.writeFile(file: ".agentic/${planned.files}.sh".toString(), text: text, encoding: 'UTF-8')
            exitCode = script.bat(script: planned.bat.toString(), returnStatus: true, label: name)
        } else {
            try {
                exitCode = script.sh(script: text, returnStatus: true, label: name)
            } catch (Exception e) {
                // Jenkins' own words where the command removed the folder that it ran in; compileReport says what that means.
                if (e.message == null || !e.message.startsWith('missing workspace')) {
                    throw e
                }
                exitCode = 1
            }
        }
        return script.compileReport(step: step, exitCode: exitCode)
    }

    /** Done by the node's docker command where it has BuildKit, else by its Docker engine's API. */
    def dockerStep(Map planned) {
        if (!docker.image) {
            script.error("compilePackage(language: '${language}') needs the parameter 'image': the image's name.".toString())
        }
        Map outcome = null
        script.stage(planned.name.toString()) {
            Map done = planned.script ? command(planned) : [tool: 'engine-api']
            if (done.tool == 'engine-api') {
                done = throughEngine(planned)
            }
            outcome = [image: docker.image]
            outcome.putAll(done)
            tell(outcome)
        }
        return outcome
    }

    def throughEngine(Map planned) {
        Map asked = [action: planned.docker, timeout: planned.timeout]
        asked.putAll(docker)
        Map answer = script.dockerImage(asked)
        Map outcome = [name: planned.name, command: "docker ${planned.docker}".toString(), failOnError: planned.failOnError]
        outcome.putAll(answer)
        return outcome
    }

    /** What a person should know of a step, in the log. */
    def tell(Map outcome) {
        if (outcome.note) {
            script.echo("${outcome.name}: ${outcome.note}".toString())
        }
        if (outcome.builder) {
            script.echo("Built by ${outcome.builder}: ${outcome.image} ${outcome.id}".toString())
        }
        if (!outcome.passed) {
            String why = outcome.hint ? ": ${outcome.hint}" : ''
            String weight = outcome.failOnError ? '' : ' (reported only)'
            script.echo("${outcome.name}: exit code ${outcome.exitCode}${weight}${why}".toString())
        }
        int shown = 0
        for (Map finding in (outcome.findings ?: [])) {
            if (shown < 10) {
                String line = finding.line ? ":${finding.line}" : ''
                String rule = finding.rule ? " ${finding.rule}" : ''
                script.echo(
                    "${finding.severity} ${finding.file}${line} ${finding.message} [${finding.tool}${rule}]".toString())
            }
            shown++
        }
        // The worst are listed, all are counted.
        int all = 0
        for (Object count in new ArrayList((outcome.counts ?: [:]).values())) {
            all += (int) count
        }
        if (shown > 10) {
            script.echo("and ${all - 10} more findings".toString())
        }
    }

    /** Shows test results where the host does; a Jenkins without the JUnit plugin has no such step. */
    def publishTests(List done) {
        List files = []
        for (Map outcome in done) {
            for (Map report in (outcome.reports ?: [])) {
                if (report.parser == 'junit' && !report.problem) {
                    files.add(report.path)
                }
            }
        }
        if (files) {
            try {
                script.junit(testResults: files.join(','), allowEmptyResults: true, skipMarkingBuildUnstable: true)
            } catch (NoSuchMethodError e) {
                script.echo('Test results are not shown on a page of their own: the JUnit plugin is not installed.')
            }
        }
    }

    /** The same for coverage, which is the Coverage plugin's step; its page is one a build. */
    def publishCoverage(List done) {
        List tools = []
        for (Map outcome in done) {
            for (Map report in (outcome.reports ?: [])) {
                String parser = report.parser == 'cobertura' ? 'COBERTURA' : report.parser == 'lcov' ? 'LCOV' : ''
                if (parser && !report.problem) {
                    tools.add([parser: parser, pattern: report.path])
                }
            }
        }
        if (tools) {
            try {
                script.recordCoverage(tools: tools, ignoreParsingErrors: true)
            } catch (NoSuchMethodError e) {
                script.echo('Coverage is not shown on a page of its own: the Coverage plugin is not installed.')
            }
        }
    }

    def artifacts(Map args, boolean passed, List patterns, Map image, List done, String build) {
        boolean wanted = passed && args.artifacts != false && (args.artifacts || patterns || image != null)
        if (!wanted) {
            return []
        }
        String files = args.artifacts ? args.artifacts.toString() : patterns.join(',')
        List brief = []
        for (Map outcome in done) {
            // The engine knows what compileReport said; of the Docker engine's API it has to be told.
            if (outcome.tool == null) {
                brief.add([
                    name: outcome.name, command: outcome.command, exitCode: outcome.exitCode, passed: outcome.passed,
                ])
            }
        }
        Map asked = [
            files: files, images: image == null ? [] : [image], language: language, steps: brief,
            signingCredentialsId: args.signingCredentialsId ? args.signingCredentialsId.toString() : '',
        ]
        if (build) {
            asked.put('build', build)
        }
        List taken = script.compileArtifacts(asked)
        if (files) {
            fingerprint(taken)
        }
        return taken
    }

    /** Jenkins' own record of which builds had a file. */
    def fingerprint(List taken) {
        List paths = []
        for (Map artifact in taken) {
            if (artifact.mediaType != 'application/vnd.docker.container.image.v1+json') {
                paths.add(artifact.path)
            }
        }
        script.fingerprint(targets: paths.join(','))
    }

    /** The tests of two steps. */
    def both(Map first, Map second) {
        List failures = new ArrayList(first.failures ?: [])
        failures.addAll(second.failures ?: [])
        return [
            total: first.total + second.total,
            passed: first.passed + second.passed,
            failed: first.failed + second.failed,
            skipped: first.skipped + second.skipped,
            failures: failures,
        ]
    }

    def result(boolean passed, List done, List artifacts, String build) {
        List findings = []
        List reports = []
        Map tests = [:]
        for (Map outcome in done) {
            findings.addAll(outcome.findings ?: [])
            for (Map report in (outcome.reports ?: [])) {
                if (!report.problem) {
                    reports.add(report.path)
                }
            }
            if (outcome.tests) {
                tests = tests ? both(tests, outcome.tests) : outcome.tests
            }
        }
        return [
            passed: passed,
            steps: done,
            findings: findings,
            tests: tests,
            artifacts: artifacts,
            reports: reports,
            build: build,
        ]
    }
}
