package io.jenkins.plugins.agentic.pipeline

/**
 * agenticWorkflow(requirements: '…', language: 'typescript', tries: 3, targets: [[type: 'binary']]): the whole way from
 * a requirement to a published package: prompt, plan, architect, code, review and test side by side, checkpoints,
 * compile, package, publish. Returns [released, name, version, attempts].
 *
 * Call it inside a node: the agents write into the workspace.
 */
class AgenticWorkflow implements Serializable {
    private static final long serialVersionUID = 1L
    private static final double LOW_CONFIDENCE = 0.5

    private final Script script

    AgenticWorkflow(Script script) {
        this.script = script
    }

    def call(Map args = [:]) {
        String requirement = args.requirements
        String language = args.language == null ? 'typescript' : args.language
        int tries = args.tries == null ? 3 : (int) args.tries
        List targets = args.targets == null ? [[type: 'binary']] : (List) args.targets
        if (!requirement) {
            script.error("agenticWorkflow needs 'requirements': the text of what to build.")
        }
        Map brief = null
        Map plan = null
        Map design = null
        script.stage('Prompt') {
            brief = script.agentPrompt(task: requirement)
        }
        script.stage('Plan') {
            plan = script.agentPlan(task: requirement, context: [brief: brief.result])
        }
        script.stage('Architect') {
            design = script.agentArchitect(task: requirement, context: [brief: brief.result, plan: plan.result])
        }
        Map built = implement(requirement, language, tries, brief, plan, design)
        script.stage('Checkpoint') {
            Map decision = checkpoint('Publish', 'Build and publish this package?', built.review)
            if (!decision.approved) {
                script.error('Not approved: ' + decision.feedback)
            }
        }
        script.stage('Compile') {
            mustPass(compile(language, ['lint', 'type_check', 'test', 'build']))
        }
        Map release = null
        script.stage('Package') {
            release = script.agentPackage(task: requirement, context: [design: design.result, code: built.code.result])
            mustPass(compile(language, ['package']))
            script.archiveArtifacts(artifacts: '*.tgz')
        }
        script.stage('Publish') {
            script.publishPackage(name: release.result.name, version: release.result.version, files: '*.tgz',
                                  targets: targets)
        }
        return [released: true, name: release.result.name, version: release.result.version, attempts: built.attempts]
    }

    private Map implement(String requirement, String language, int tries, Map brief, Map plan, Map design) {
        Map feedback = [:]
        Map code = null
        Map review = null
        for (int attempt = 1; attempt <= tries; attempt++) {
            Map tests = null
            script.stage('Code ' + attempt) {
                code = script.agentCode(task: requirement,
                                        context: [plan: plan.result, design: design.result, feedback: feedback])
            }
            script.parallel(
                Review: {
                    review = script.agentReview(task: requirement, context: [brief: brief.result, code: code.result])
                },
                Test: {
                    script.agentTest(task: requirement, context: [brief: brief.result, code: code.result])
                    tests = compile(language, ['install', 'test'])
                }
            )
            Map decision = [approved: true, feedback: '']
            if (needsPerson(review)) {
                decision = checkpoint('Review-' + attempt,
                                      'The reviewer wants a person to look at attempt ' + attempt + ': go on?', review)
            }
            if (tests.passed && decision.approved) {
                return [code: code, review: review, attempts: attempt]
            }
            feedback = [tests: tests.steps, review: review.result, person: decision.feedback]
        }
        script.error('None of ' + tries + ' attempts passed; the log says why.')
    }

    private boolean needsPerson(Map review) {
        boolean critical = false
        for (issue in review.result.issues) {
            critical = critical || issue.severity == 'critical'
        }
        return critical || review.humanReviewRequired || review.confidence < LOW_CONFIDENCE
    }

    private Map checkpoint(String id, String message, Map review) {
        return script.agentCheckpoint(id: id, message: message, details: review.result.summary)
    }

    private Map compile(String language, List steps) {
        return script.compilePackage(language: language, steps: steps)
    }

    private void mustPass(Map build) {
        if (!build.passed) {
            script.error('The package does not build; the log says why.')
        }
    }
}
