package io.jenkins.plugins.agentic.pipeline

/**
 * {@code agenticWorkflow(requirements: …)}: from a requirement to a published package. Prompt → Plan → Architect → Code
 * → (Review ∥ Test) → Compile → Package → Publish; back to Code while tests or the compilation fail and tries are left.
 * A person is asked where the review found something critical or is unsure, or where no try is left.
 *
 * <p>Runs in Jenkins' sandbox (each method continued after a restart wherever a step was under way) and, unchanged, in
 * the command-line host. Hence for loops instead of closures, and nothing but serialisable values.
 */
class AgenticWorkflow implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script

    AgenticWorkflow(Script script) {
        this.script = script
    }

    /**
     * Takes requirements (the text), language (default 'typescript'), tries (how often the coder may try, 1 to 10,
     * default 3) and targets (as publishPackage takes them, default [[type: 'binary']]). Must run inside {@code node}.
     *
     * @return name, version, tries (how many were needed) and targets (what publishPackage said of each)
     */
    def call(Map args = [:]) {
        for (Object name in new ArrayList(args.keySet())) {
            if (!['requirements', 'language', 'tries', 'targets'].contains(name.toString())) {
                script.error("agenticWorkflow has no parameter '${name}'."
                    + ' It takes: requirements, language, tries, targets.')
            }
        }
        if (!args.requirements) {
            script.error("agenticWorkflow needs the parameter 'requirements': the text that says what to make.")
        }
        int tries = args.tries == null ? 3 : args.tries
        if (tries < 1 || tries > 10) {
            script.error("agenticWorkflow's parameter 'tries' is ${tries}. It must be from 1 to 10.")
        }
        String requirement = args.requirements.toString()
        String language = (args.language ?: 'typescript').toString()

        Map about = design(requirement, language)
        Map work = develop(requirement, language, tries, about)
        return release(requirement, language, args.targets ?: [[type: 'binary']], about, work)
    }

    /** Prompt, Plan, Architect: returns their results, which is what the coder is told. */
    def design(String requirement, String language) {
        Map about = [:]
        script.stage('Prompt') {
            about.put('brief', script.agentPrompt(task: requirement).result)
        }
        script.stage('Plan') {
            about.put('plan', script.agentPlan(task: requirement, context: [brief: about.brief]).result)
        }
        script.stage('Architect') {
            List build = script.compilePlan(language: language)
            Map context = [brief: about.brief, plan: about.plan, build: build]
            about.put('design', script.agentArchitect(task: requirement, context: context).result)
            about.put('build', build)
        }
        return about
    }

    /** Code, review, test and compile, until the code compiles and nobody objects. Returns files, review and tries. */
    def develop(String requirement, String language, int tries, Map about) {
        Map files = [:]
        Map feedback = null
        Map review = null
        String why = ''
        for (int attempt = 1; attempt <= tries; attempt++) {
            boolean isLast = attempt == tries
            Map tests = null
            Map tester = null

            script.stage("Code ${attempt}".toString()) {
                Map context = [plan: about.plan, design: about.design, build: about.build]
                if (feedback != null) {
                    context.put('files', files)
                    context.put('feedback', feedback)
                }
                remember(files, script.agentCode(task: requirement, context: context).result.files)
            }

            List previousIssues = review == null ? [] : review.result.issues
            script.stage("Review and test ${attempt}".toString()) {
                script.parallel(
                    Review: {
                        Map context = [design: about.design, files: files, previousIssues: previousIssues]
                        review = script.agentReview(task: requirement, context: context)
                    },
                    Test: {
                        Map context = [brief: about.brief, design: about.design, build: about.build, files: files]
                        tester = script.agentTest(task: requirement, context: context)
                        tests = script.compilePackage(language: language, steps: ['install', 'test'])
                    },
                    failFast: true)
            }
            remember(files, tester.result.files)

            Map person = [approved: true, feedback: '']
            String question = questionOf(review, tests.passed, isLast)
            if (question) {
                person = script.agentCheckpoint(
                    id: "review-${attempt}".toString(),
                    message: "Try ${attempt}: ${question}".toString(),
                    details: findings(review.result))
            }
            feedback = [issues: review.result.issues, failures: failures(tests), person: person.feedback]
            why = person.approved ? reasons(tests) : "Rejected by ${person.by}. ${person.feedback}".toString()

            if (person.approved && (tests.passed || isLast)) {
                List steps = tests.passed ? ['lint', 'type_check', 'test', 'build'] : ['lint', 'type_check', 'build']
                Map compiled = null
                script.stage("Compile ${attempt}".toString()) {
                    compiled = script.compilePackage(language: language, steps: steps)
                }
                if (compiled.passed) {
                    return [files: files, review: review.result, tries: attempt]
                }
                feedback = [issues: review.result.issues, failures: failures(compiled), person: person.feedback]
                why = reasons(compiled)
            }
        }
        script.error("The code is not good enough after ${tries} tries. ${why}".toString())
    }

    /** Package and Publish. */
    def release(String requirement, String language, List targets, Map about, Map work) {
        Map result = null
        script.stage('Package') {
            Map context = [brief: about.brief, review: work.review, files: work.files]
            result = script.agentPackage(task: requirement, context: context).result
            script.sh('rm -f ./*.tgz')
            Map packed = script.compilePackage(language: language, steps: ['package'])
            if (!packed.passed) {
                script.error("The package can't be packed. ${reasons(packed)}".toString())
            }
            script.archiveArtifacts(artifacts: '*.tgz')
        }
        Map published = null
        script.stage('Publish') {
            published = script.publishPackage(
                name: result.name, version: result.version, files: '*.tgz', targets: targets)
        }
        return [name: result.name, version: result.version, tries: work.tries, targets: published.targets]
    }

    /** What a person must decide after the review and the tests; empty when nothing. */
    def questionOf(Map review, boolean testsPassed, boolean isLast) {
        int critical = 0
        for (Map issue in review.result.issues) {
            if (issue.severity == 'critical') {
                critical++
            }
        }
        String why = ''
        if (critical > 0) {
            why = "the review found ${critical} critical issue(s)."
        } else if (review.humanReviewRequired) {
            why = 'the reviewer asks for a person.'
        } else if (review.confidence < 0.5) {
            why = "the reviewer is unsure (confidence ${review.confidence})."
        }
        if (!testsPassed && isLast) {
            return "${why} Tests fail and no try is left. Go on without them?".toString().trim()
        }
        return why ? "${why} Go on?".toString() : ''
    }

    /** The review for a person to read. */
    def findings(Map review) {
        String text = review.summary
        for (Map issue in review.issues) {
            text += "\n${issue.severity}: ${issue.file}:${issue.line} ${issue.message}"
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
}
