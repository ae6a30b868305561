package io.jenkins.plugins.agentic.pipeline

/**
 * {@code agenticWorkflow(requirements: …)}: from a requirement to a published package. Prompt → Plan → Architect → Code
 * → (Review ∥ Test) → [Optimize] → Compile → Package → Publish → [Monitor]; back to Code while tests or the compilation
 * fail and tries are left. A person is asked whenever an agent wants one, is not sure of its answer, or answers what does
 * not fit its schema; and where the review found something critical, or no try is left.
 *
 * <p>Called from Jenkins' sandbox, but itself compiled outside of it (each method continued after a restart wherever a step
 * was under way), and, unchanged, in the command-line host. Hence for loops instead of closures, and nothing but serialisable
 * values. And as it may do more than its caller, it does nothing but call steps, which the caller could as well: no class,
 * method or property is chosen by a value, and no text is evaluated.
 */
class AgenticWorkflow implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script
    private String requirement
    private String language
    private Object definition
    private String yaml
    private String signingCredentialsId
    private int tries
    private Number confidence
    private Map optimize
    /** What publishPackage is given besides the package: environment, hooks and the like. */
    private Map publish = [:]
    /** What releaseWatch is given, and whether a bad release is rolled back; empty: nothing is watched. */
    private Map monitor = [:]
    /** The build's steps by what they are for, and the files it makes. */
    private Map build = [:]
    /** What each role answered last, for those that follow. */
    private final Map outputs = [:]

    AgenticWorkflow(Script script) {
        this.script = script
    }

    /**
     * Takes requirements (the text), language ('typescript', which is the default, 'python', or another that the definition
     * has the steps of), definition (changes to the build pipeline, as compilePackage takes them), tries (how often the coder, or an agent that a
     * person sends back, may try, 1 to 10, default 3), targets (as publishPackage takes them, default
     * [[type: 'binary']]), confidence (0 to 1, default 0.5: an agent less sure of its answer is looked at by a person),
     * optimize (command: the benchmark's words, runs: how often; left out: no such stage), publish (a map of what
     * publishPackage takes besides: environment, prePublish, postPublish, allowSecrets, notStarter, and autoPublish: false for
     * a person's approval first, by those whom submitter names; prePublish and postPublish may be closures of steps instead) and monitor (true: the release is judged after it is published; a map of signals, window and
     * every, as releaseWatch takes them, and rollback: true to take it back where the monitor recommends so) and
     * signingCredentialsId (the key that SBOMs and provenance are signed with). Must run inside {@code node}.
     *
     * @return name, version, tries (how many were needed), targets (what publishPackage said of each), measurements (of
     *     the optimizer's last change, or null) and monitor (what it said of the release, or null)
     */
    def call(Map args = [:]) {
        List known = [
            'requirements', 'language', 'definition', 'tries', 'targets', 'confidence', 'optimize', 'publish', 'monitor',
            'signingCredentialsId',
        ]
        for (Object name in new ArrayList(args.keySet())) {
            if (!known.contains(name.toString())) {
                script.error("agenticWorkflow has no parameter '${name}'. It takes: ${known.join(', ')}.".toString())
            }
        }
        if (!args.requirements) {
            script.error("agenticWorkflow needs the parameter 'requirements': the text that says what to make.")
        }
        tries = args.tries == null ? 3 : args.tries
        if (tries < 1 || tries > 10) {
            script.error("agenticWorkflow's parameter 'tries' is ${tries}. It must be from 1 to 10.".toString())
        }
        confidence = args.confidence == null ? 0.5 : args.confidence
        if (!(confidence >= 0 && confidence <= 1)) {
            script.error(
                "agenticWorkflow's parameter 'confidence' is ${confidence}. It must be from 0 to 1.".toString())
        }
        if (args.optimize && !(args.optimize instanceof Map && args.optimize.command instanceof List)) {
            script.error("agenticWorkflow's parameter 'optimize' needs the benchmark's words, such as"
                + " [command: ['node', 'bench.mjs']].")
        }
        optimize = args.optimize ?: null
        if (args.publish instanceof Map) {
            publish = args.publish
        }
        if (args.monitor instanceof Map) {
            monitor = args.monitor
        }
        if (args.definition != null && !(args.definition instanceof Map) && !(args.definition instanceof CharSequence)) {
            script.error(
                "agenticWorkflow's parameter 'definition' must be a map, such as [steps: […]], or the path of a YAML file.")
        }
        requirement = args.requirements.toString()
        language = (args.language ?: 'typescript').toString()
        definition = args.definition
        signingCredentialsId = args.signingCredentialsId ? args.signingCredentialsId.toString() : null
        if (language == 'docker') {
            script.error(("agenticWorkflow makes packages of files; for an image write the stages out, as"
                + " sample-jobs/docker-service does.").toString())
        }

        agreeOnCost()
        Map work = develop(design())
        Map released = release(args.targets ?: [[type: 'binary']], work)
        if (args.monitor) {
            released.put('monitor', watch(work, released))
        }
        return released
    }

    /**
     * Asks a person first where runs of this job have cost more than the administrator wants to be asked for. Whoever may not
     * publish pays for nothing that would not be published.
     */
    def agreeOnCost() {
        Map expected = script.expectedCost(publishes: true)
        if (expected.ask) {
            Map person = script.agentCheckpoint(
                id: 'cost',
                message: "Nine of ten runs of this job cost up to \$${expected.p90}. Start?".toString(),
                details: ("The median of ${expected.runs} runs is \$${expected.median};"
                    + " above \$${expected.askAbove} a person is asked.").toString())
            if (!person.approved) {
                script.error("The run is not worth its cost, says ${person.by}. ${person.feedback}".toString())
            }
        }
    }

    /** Prompt, Plan, Architect: their answers are kept for those that follow. Returns the build's commands. */
    def design() {
        List commands = null
        if (definition && !(definition instanceof Map)) {
            // Read once, before any agent runs: none may change what its code is judged by, nor write that file.
            String file = definition.toString()
            yaml = script.readFile(file: file, encoding: 'UTF-8')
            commands = script.compilePlan(language: language, yaml: yaml, file: file)
        }
        script.stage('Prompt') {
            ask('prompt', [:], [], 'Prompt')
        }
        script.stage('Plan') {
            ask('planner', [:], ['prompt'], 'Plan')
        }
        script.stage('Architect') {
            if (commands == null) {
                commands = script.compilePlan(definition ? [language: language, definition: definition] : [language: language])
            }
            build = sorted(commands)
            ask('architect', [build: commands], ['prompt', 'planner'], 'Architect')
        }
        return commands
    }

    /**
     * What each step of the pipeline is for: tests are run for each try, with what they need; judge says whether the code is
     * good enough; pack begins with the first step that makes files.
     */
    def sorted(List commands) {
        List tests = []
        List judge = []
        List pack = []
        List files = []
        for (Map planned in commands) {
            String name = planned.name.toString()
            files.addAll(made(planned))
            if (files) {
                pack.add(name)
            } else {
                if (name == 'install' || name == 'test') {
                    tests.add(name)
                }
                if (name != 'install') {
                    judge.add(name)
                }
            }
        }
        if (!files) {
            script.error(("The build pipeline of '${language}' makes no files: give the step that packs the package its"
                + " 'artifacts'.").toString())
        }
        return [tests: tests, judge: judge, pack: pack, files: files.join(',')]
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

    /** Shell lines that remove what earlier builds made: by find, which follows no link out of the workspace. */
    def removal() {
        String lines = ''
        for (String pattern in build.files.toString().split(',')) {
            int depth = pattern.split('/').length
            String quoted = pattern.replace("'", "'\\''")
            lines += "find . -mindepth ${depth} -maxdepth ${depth} -path './${quoted}' -exec rm -rf {} +\n"
        }
        return lines
    }

    /**
     * Runs some of the build's steps.
     *
     * @param junit as compilePackage takes it: tests of a try that is followed by another are no result of the build
     */
    def compile(List steps, Object junit) {
        if (!steps) {
            return [passed: true, steps: [], findings: [], tests: [:], artifacts: [], reports: []]
        }
        Map asked = [language: language, steps: steps]
        if (yaml) {
            asked.put('yaml', yaml)
        } else if (definition) {
            asked.put('definition', definition)
        }
        if (signingCredentialsId) {
            asked.put('signingCredentialsId', signingCredentialsId)
        }
        if (junit != true) {
            asked.put('junit', junit)
        }
        return script.compilePackage(asked)
    }

    /**
     * Code, review, test, optimize and compile, until the code compiles and nobody objects. Returns files, tries, issues (of
     * the last review), compiled (the build's outcome) and measurements.
     */
    def develop(List commands) {
        Map files = [:]
        Map feedback = null
        List issues = []
        // What tools said of the code of the last try.
        List findings = []
        String why = ''
        for (int attempt = 1; attempt <= tries; attempt++) {
            boolean isLast = attempt == tries
            Map coder = null
            Map review = null
            Map tests = null
            Map tester = null
            Map before = new LinkedHashMap(files)

            script.stage("Code ${attempt}".toString()) {
                Map context = [build: commands]
                if (feedback != null) {
                    context.put('files', files)
                    context.put('feedback', feedback)
                }
                coder = valid('coder', context, ['planner', 'architect'], "Code ${attempt}".toString(), [])
                remember(files, coder.result.files)
            }

            List previousIssues = issues
            List found = findings
            script.stage("Review and test ${attempt}".toString()) {
                script.parallel(
                    Review: {
                        Map context = [files: files, previousIssues: previousIssues, findings: found]
                        review = valid('reviewer', context, ['architect'], "Review ${attempt}".toString(), [])
                    },
                    Test: {
                        Map context = [build: commands, files: files]
                        tester = valid('tester', context, ['prompt', 'architect'], "Test ${attempt}".toString(), [])
                        tests = compile(build.tests, false)
                    },
                    failFast: true)
            }
            // Not in the branches: the command-line host runs them on threads of their own.
            outputs.put('coder', coder)
            outputs.put('reviewer', review)
            outputs.put('tester', tester)
            remember(files, tester.result.files)
            issues = review.result.issues
            findings = tests.findings ?: []

            Map person = [approved: true, feedback: '']
            String question = questionOf(coder, review, tester, tests.passed, isLast)
            if (question) {
                person = script.agentCheckpoint(
                    id: "review-${attempt}".toString(),
                    message: "Try ${attempt}: ${question}".toString(),
                    details: "${review.result.summary}${reasonings([coder, review, tester])}".toString(),
                    plan: planned(),
                    diff: changes(before, files),
                    findings: together(issues, findings),
                    tests: [
                        passed: tests.passed,
                        summary: tester.result.summary,
                        steps: shown(tests),
                        failures: failures(tests),
                        tests: tests.tests,
                    ])
            }
            feedback = [issues: issues, failures: failures(tests), findings: findings, person: person.feedback]
            why = person.approved ? reasons(tests) : "Rejected by ${person.by}. ${person.feedback}".toString()

            if (person.approved && (tests.passed || isLast)) {
                Map measurements = null
                if (optimize != null && tests.passed) {
                    measurements = improve(attempt, commands, files)
                }
                List steps = new ArrayList(build.judge)
                if (!tests.passed) {
                    // A person has said that it goes on without them.
                    steps.remove('test')
                }
                Map compiled = null
                script.stage("Compile ${attempt}".toString()) {
                    compiled = compile(steps, isLast ? true : 'passed')
                }
                if (compiled.passed) {
                    return [
                        files: files, tries: attempt, issues: issues, compiled: compiled, measurements: measurements]
                }
                findings = compiled.findings ?: []
                feedback = [issues: issues, failures: failures(compiled), findings: findings, person: person.feedback]
                why = reasons(compiled)
            }
        }
        script.error("The code is not good enough after ${tries} tries. ${why}".toString())
    }

    /** Optimize: what does not measurably gain is taken back. Returns the measurements. */
    def improve(int attempt, List commands, Map files) {
        Map measurements = null
        script.stage("Optimize ${attempt}".toString()) {
            Map output = ask('optimizer', [build: commands, files: files], ['architect'], "Optimize ${attempt}".toString())
            measurements = output.result.measurements
            if (measurements != null && measurements.verdict == 'faster') {
                remember(files, output.result.files)
            } else {
                // By the step itself, which knows what each file held, also those that no agent wrote.
                String verdict = measurements == null ? 'not measured' : measurements.verdict
                script.echo("The optimizer's change is taken back: ${verdict}.".toString())
            }
        }
        return measurements
    }

    /** Package and Publish. */
    def release(List targets, Map work) {
        Map result = null
        Map packed = null
        script.stage('Package') {
            result = ask('packager', [files: work.files], ['prompt', 'reviewer'], 'Package').result
            remember(work.files, result.files)
            script.sh("rm -rf .agentic/attestations\n${removal()}".toString())
            packed = compile(build.pack, true)
            if (!packed.passed) {
                script.error("The package can't be packed. ${reasons(packed)}".toString())
            }
            script.archiveArtifacts(artifacts: "${build.files},.agentic/attestations/*".toString(), fingerprint: true)
        }
        Map published = null
        script.stage('Publish') {
            Map asked = new LinkedHashMap(publish)
            // Of the approval, and nothing that publishPackage takes.
            Object submitter = asked.remove('submitter')
            Map hooks = [before: closure(asked, 'prePublish'), after: closure(asked, 'postPublish')]
            asked.putAll([name: result.name, version: result.version, files: build.files, targets: targets])
            if (publish.autoPublish == false) {
                approve(result, work, packed, targets, submitter)
                // Once more, for now it is known who approved.
                Map again = [files: build.files, language: language]
                if (packed.build) {
                    // Else what the build did not make would be taken for made, and its sources for what it left.
                    again.put('build', packed.build)
                }
                if (signingCredentialsId) {
                    again.put('signingCredentialsId', signingCredentialsId)
                }
                script.compileArtifacts(again)
                script.archiveArtifacts(artifacts: '.agentic/attestations/*', fingerprint: true)
            }
            if (hooks.before) {
                hooks.before.call()
            }
            published = script.publishPackage(asked)
            if (hooks.after) {
                hold(result, hooks.after)
            }
        }
        return [
            name: result.name,
            version: result.version,
            tries: work.tries,
            targets: published.targets,
            measurements: work.measurements,
            monitor: null,
        ]
    }

    /** The hook where it is a closure of steps, which publishPackage does not know; else null. */
    def closure(Map asked, String hook) {
        return asked.get(hook) instanceof Closure ? asked.remove(hook) : null
    }

    /** Runs the steps that must work for a release to stand. */
    def hold(Map released, Closure steps) {
        try {
            steps.call()
        } catch (Throwable e) {
            // A step's end by a person has no message, and stays what it is.
            String why = e.message == null ? 'They were ended.' : e.message
            String told = takeBack(released, "its postPublish steps failed. ${why}".toString())
            if (e.message == null) {
                script.echo(told)
                throw e
            }
            script.error(told)
        }
    }

    /** A person approves the very files that are published. */
    def approve(Map result, Map work, Map packed, List targets, Object submitter) {
        Map person = script.agentCheckpoint(
            id: (publish.approval ?: 'publish').toString(),
            message: "Publish ${result.name} ${result.version}?".toString(),
            plan: planned(),
            diff: changes([:], work.files),
            findings: together(together(work.issues ?: [], work.compiled.findings ?: []), packed.findings ?: []),
            tests: [
                passed: work.compiled.passed,
                steps: together(shown(work.compiled), shown(packed)),
                tests: work.compiled.tests,
            ],
            artifacts: build.files,
            release: [
                name: result.name,
                version: result.version,
                environment: (publish.environment ?: 'production').toString(),
                targets: targets,
            ],
            submitter: (submitter ?: '').toString(),
            notStarter: publish.notStarter == true)
        if (!person.approved) {
            script.error("${result.name} ${result.version} is not published, says ${person.by}. ${person.feedback}".toString())
        }
    }

    /** Takes a release back, and fails with what really became of it. */
    def rollBack(Map released, String why) {
        script.error(takeBack(released, why))
    }

    /** Takes a release back, and says what really became of it. */
    def takeBack(Map released, String why) {
        Map undone = script.rollbackPackage(
            name: released.name, version: released.version, environment: (publish.environment ?: 'production').toString())
        String told = ''
        for (Map target in undone.targets) {
            told += " ${target.type}: ${target.what}."
        }
        String done = undone.rolledBack ? 'It was rolled back.' : 'It could not be rolled back everywhere.'
        return "${released.name} ${released.version}: ${why} ${done}${told}".toString()
    }

    /** Monitor: a person is asked about a release that should not stay as it is. Returns what the monitor says. */
    def watch(Map work, Map released) {
        Map result = null
        script.stage('Monitor') {
            Map context = [
                build: steps(work.compiled),
                tries: work.tries,
                measurements: work.measurements,
                targets: released.targets,
            ]
            if (monitor.signals) {
                Map asked = new LinkedHashMap(monitor)
                asked.remove('rollback')
                context.put('observed', script.releaseWatch(asked))
            }
            Map output = valid('monitor', context, ['prompt', 'reviewer', 'tester', 'packager'], 'Monitor', [])
            result = output.result
            String why = doubt(output)
            if (result.recommendation != 'keep') {
                why = "the monitor recommends: ${result.recommendation}.".toString()
            }
            if (result.recommendation == 'rollback' && monitor.rollback) {
                rollBack(released, why)
            }
            if (why) {
                String details = ''
                for (Map signal in result.signals) {
                    details += "${signal.status}: ${signal.name} ${signal.value} (${signal.source})\n"
                }
                for (Map regression in result.regressions) {
                    details += "worse: ${regression.name} ${regression.before} -> ${regression.after}"
                    details += " ${regression.message}\n"
                }
                Map person = script.agentCheckpoint(
                    id: 'monitor',
                    message: "${released.name} ${released.version}: ${why} Keep the release?".toString(),
                    details: details)
                if (!person.approved) {
                    script.error(("${released.name} ${released.version} is published, but ${person.by} would not keep it."
                        + " ${person.feedback}").toString())
                }
            }
        }
        return result
    }

    /**
     * Calls an agent whose answer a person may send back: it is then asked again, with what the person said. Returns the
     * output that nobody objects to.
     */
    def ask(String role, Map context, List others, String title) {
        List constraints = []
        Map person = [approved: false, feedback: '', by: '']
        for (int attempt = 1; attempt <= tries; attempt++) {
            Map output = valid(role, context, others, title, constraints)
            outputs.put(role, output)
            String why = doubt(output)
            if (!why) {
                return output
            }
            person = script.agentCheckpoint(
                id: "${title}-${attempt}".toString().toLowerCase().replace(' ', '-'),
                message: "${title}: ${why} Go on?".toString(),
                details: output.reasoning,
                plan: role == 'planner' ? output.result : planned())
            if (person.approved) {
                return output
            }
            constraints.add("A person did not accept your last answer: ${person.feedback}".toString())
        }
        script.error("${title}: rejected by ${person.by}. ${person.feedback}".toString())
    }

    /** The plan, where there is one already. */
    def planned() {
        return outputs.planner == null ? [:] : outputs.planner.result
    }

    /** Calls an agent; where its answer fits no schema a person decides whether it is asked again. */
    def valid(String role, Map context, List others, String title, List constraints) {
        Map previous = [:]
        for (String other in others) {
            if (outputs.get(other) != null) {
                previous.put(other, outputs.get(other))
            }
        }
        Map args = [
            task: requirement,
            context: context,
            previousOutputs: previous,
            constraints: new ArrayList(constraints),
        ]
        String wrong = ''
        for (int attempt = 1; attempt <= tries; attempt++) {
            Map output = null
            try {
                output = perform(role, args)
            } catch (Exception e) {
                wrong = e.message == null ? '' : e.message
                // Steps of both hosts fail with the engine's own words. All else goes on: an abort, a budget.
                if (!wrong.contains('answer does not fit its schema')) {
                    throw e
                }
            }
            if (output != null) {
                return output
            }
            Map person = script.agentCheckpoint(
                id: "${title}-invalid-${attempt}".toString().toLowerCase().replace(' ', '-'),
                message: "${title}: the ${role}'s answer is unusable. Ask again?".toString(),
                details: wrong)
            if (!person.approved) {
                script.error("${title}: ${wrong} Not asked again, says ${person.by}. ${person.feedback}".toString())
            }
        }
        script.error("${title}: no usable answer in ${tries} tries. ${wrong}".toString())
    }

    /** The role's step. */
    def perform(String role, Map args) {
        if (role == 'prompt') {
            return script.agentPrompt(args)
        } else if (role == 'planner') {
            return script.agentPlan(args)
        } else if (role == 'architect') {
            return script.agentArchitect(args)
        } else if (role == 'coder') {
            return script.agentCode(args)
        } else if (role == 'reviewer') {
            return script.agentReview(args)
        } else if (role == 'tester') {
            return script.agentTest(args)
        } else if (role == 'optimizer') {
            Map more = new LinkedHashMap(args)
            more.putAll(optimize)
            more.put('revert', true)
            return script.agentOptimize(more)
        } else if (role == 'packager') {
            return script.agentPackage(args)
        }
        return script.agentMonitor(args)
    }

    /** Why a person should look at an answer; empty when nobody needs to. */
    def doubt(Map output) {
        if (output.humanReviewRequired) {
            return "the ${output.role} asks for a person.".toString()
        }
        if (output.confidence < confidence) {
            return "the ${output.role} is unsure (confidence ${output.confidence}).".toString()
        }
        return ''
    }

    /** What a person must decide after the review and the tests; empty when nothing. */
    def questionOf(Map coder, Map review, Map tester, boolean testsPassed, boolean isLast) {
        int critical = 0
        for (Map issue in review.result.issues) {
            if (issue.severity == 'critical') {
                critical++
            }
        }
        String why = critical > 0 ? "the review found ${critical} critical issue(s).".toString() : doubt(review)
        String ofCoder = doubt(coder)
        String ofTester = doubt(tester)
        if (ofCoder) {
            why = "${why} ${ofCoder}".toString().trim()
        }
        if (ofTester) {
            why = "${why} ${ofTester}".toString().trim()
        }
        if (!testsPassed && isLast) {
            return "${why} Tests fail and no try is left. Go on without them?".toString().trim()
        }
        return why ? "${why} Go on?".toString() : ''
    }

    /** Such as what the reviewer and what the tools found. */
    def together(List first, List second) {
        List all = new ArrayList(first)
        all.addAll(second)
        return all
    }

    /** What the agents say about their own answers. */
    def reasonings(List answers) {
        String text = ''
        for (Map output in answers) {
            text += "\n${output.role} (confidence ${output.confidence}): ${output.reasoning}"
        }
        return text
    }

    /** What failed, in one line. */
    def reasons(Map built) {
        String text = ''
        for (Map step in built.steps) {
            if (!step.passed && step.failOnError) {
                text += "Step ${step.name} failed with exit code ${step.exitCode}. ${step.hint}"
            }
        }
        return text.trim()
    }

    /** What failed, and the end of its output. */
    def failures(Map built) {
        String text = ''
        for (Map step in built.steps) {
            if (!step.passed && step.failOnError) {
                text += "${step.name}: exit code ${step.exitCode}. ${step.hint}\n${step.log}\n"
            }
        }
        return text
    }

    /** Keeps what an agent did to the workspace's files: path to content, null where it was deleted. */
    def remember(Map files, List changes) {
        for (Map change in changes) {
            files.put(change.path, change.action == 'delete' ? null : change.content)
        }
    }

    /** What became of the agents' files, for a person to look at. */
    def changes(Map before, Map after) {
        List changed = []
        for (Object path in new ArrayList(after.keySet())) {
            if (before.get(path) != after.get(path)) {
                changed.add([path: path, before: before.get(path), after: after.get(path)])
            }
        }
        return changed
    }

    /** Puts files back to what they held before: called by runs that an older version began, and by nothing else. */
    def restore(Map before, List changes) {
        for (Map change in changes) {
            Object content = before.get(change.path)
            if (content != null) {
                script.writeFile(file: change.path, text: content, encoding: 'UTF-8')
            } else if (change.action != 'delete') {
                script.sh("rm -f -- '${change.path.replace("'", "'\\''")}'".toString())
            }
        }
    }

    /** A build's steps as a person is shown them: with why one failed, and which reports could not be read. */
    def shown(Map built) {
        List told = []
        for (Map step in built.steps) {
            List unread = []
            for (Map report in (step.reports ?: [])) {
                if (report.problem) {
                    unread.add(report)
                }
            }
            told.add([
                name: step.name,
                passed: step.passed,
                exitCode: step.exitCode,
                failOnError: step.failOnError,
                hint: step.hint ?: '',
                note: step.note ?: '',
                reports: unread,
            ])
        }
        return told
    }

    /** A build's steps without their output. */
    def steps(Map built) {
        List brief = []
        for (Map step in built.steps) {
            brief.add([name: step.name, passed: step.passed, exitCode: step.exitCode])
        }
        return brief
    }
}
