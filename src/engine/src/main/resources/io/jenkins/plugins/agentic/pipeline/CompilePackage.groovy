package io.jenkins.plugins.agentic.pipeline

/**
 * compilePackage(language: 'typescript', steps: ['lint', …]): runs a build pipeline's steps, each in a stage of its own,
 * and tells how each went. A failed command does not throw: it ends the pipeline and leaves passed at false.
 *
 * One source for both hosts: only real Pipeline steps, loops instead of closures, serialisable locals.
 */
class CompilePackage implements Serializable {
    private static final long serialVersionUID = 1L
    private static final int LOG_TAIL_BYTES = 8000

    private final Script script

    CompilePackage(Script script) {
        this.script = script
    }

    def call(Map args = [:]) {
        List plan = script.compilePlan(language: args.language, steps: args.steps == null ? [] : args.steps)
        List results = []
        boolean passed = true
        for (int i = 0; i < plan.size() && passed; i++) {
            Map step = (Map) plan[i]
            Map result = null
            script.stage(step.name as String) {
                result = run(step)
            }
            results.add(result)
            passed = result.passed || !step.failOnError
        }
        return [passed: passed, steps: results]
    }

    private Map run(Map step) {
        String log = '.agentic/' + step.name + '.log'
        // The command's output is kept for the agents and shown to people; its exit code is the step's.
        int exitCode = (int) script.sh(label: step.name, returnStatus: true, script: 'mkdir -p .agentic\n'
                + '{\n' + step.command + '\n} > ' + log + ' 2>&1\n'
                + 'code=$?\ncat ' + log + '\nexit $code\n')
        String tail = ''
        String hint = ''
        if (exitCode != 0) {
            tail = script.sh(returnStdout: true, script: 'tail -c ' + LOG_TAIL_BYTES + ' ' + log)
            hint = script.compileDiagnosis(command: step.command, exitCode: exitCode, log: tail)
            script.echo(step.name + ' failed with exit code ' + exitCode + (hint ? ': ' + hint : '.'))
        }
        return [name: step.name, command: step.command, exitCode: exitCode, passed: exitCode == 0,
                failOnError: step.failOnError, log: tail, hint: hint]
    }
}
