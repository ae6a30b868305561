package io.jenkins.plugins.agentic.pipeline

/**
 * {@code compilePackage(language: …)}: a language's build pipeline, each step a stage of its own. A command that fails
 * ends the pipeline unless its step says otherwise, but raises no error: the caller decides.
 *
 * <p>Runs in Jenkins' sandbox (each method continued after a restart wherever a step was under way) and, unchanged, in
 * the command-line host. Hence for loops instead of closures, and nothing but serialisable values.
 */
class CompilePackage implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script

    CompilePackage(Script script) {
        this.script = script
    }

    /**
     * Takes language ('typescript') and steps (names of the language's steps, or maps that replace or add one; default:
     * all). Must run inside {@code node}.
     *
     * @return passed, and steps: name, command, exitCode, passed, failOnError, log (its end, at most 8 kB, kept only of
     *     a failure) and hint (why, where that is known) of each step that was run
     */
    def call(Map args = [:]) {
        for (Object name in new ArrayList(args.keySet())) {
            if (!['language', 'steps'].contains(name.toString())) {
                script.error("compilePackage has no parameter '${name}'. It takes: language, steps.")
            }
        }
        if (!args.language) {
            script.error("compilePackage needs the parameter 'language', such as 'typescript'.")
        }
        List plan = script.compilePlan(language: args.language.toString(), steps: args.steps ?: [])
        List done = []
        boolean passed = true
        for (int i = 0; passed && i < plan.size(); i++) {
            Map outcome = perform(plan.get(i))
            done.add(outcome)
            passed = outcome.passed || !outcome.failOnError
        }
        return [passed: passed, steps: done]
    }

    def perform(Map planned) {
        String name = planned.name.toString()
        String command = planned.command.toString()
        int exitCode = -1
        String log = ''
        String hint = ''
        String text = logged(name, command)
        script.stage(name) {
            exitCode = script.sh(script: text, returnStatus: true, label: name)
            if (exitCode != 0) {
                log = script.readFile(file: ".agentic/${name}.tail".toString(), encoding: 'UTF-8')
                hint = script.compileDiagnosis(command: command, exitCode: exitCode, log: log)
                script.echo("${name}: exit code ${exitCode}${hint ? ': ' + hint : ''}".toString())
            }
        }
        return [
            name: name,
            command: command,
            exitCode: exitCode,
            passed: exitCode == 0,
            failOnError: planned.failOnError,
            log: log,
            hint: hint,
        ]
    }

    /**
     * The command with its output both shown and kept in .agentic, and the output's end, whole lines of it, in a file
     * of its own. The exit code goes by a file too, for a pipe has only its last command's.
     */
    def logged(String name, String command) {
        return """{ set +ex; } 2>/dev/null
export NO_COLOR=1
mkdir -p .agentic
rm -f '.agentic/${name}.code'
{
(
set -ex
${command}
) 2>&1
echo \$? > '.agentic/${name}.code'
} | tee '.agentic/${name}.log'
if [ \$(wc -c < '.agentic/${name}.log') -gt 8000 ]; then
  tail -c 8000 '.agentic/${name}.log' | tail -n +2 > '.agentic/${name}.tail'
else
  cp '.agentic/${name}.log' '.agentic/${name}.tail'
fi
exit \$(cat '.agentic/${name}.code' || echo 1)
""".toString()
    }
}
