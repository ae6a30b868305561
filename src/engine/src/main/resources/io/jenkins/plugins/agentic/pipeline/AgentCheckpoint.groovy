package io.jenkins.plugins.agentic.pipeline

/**
 * {@code agentCheckpoint(message: …)}: a person approves, or rejects with feedback. Built on the input step, so that it
 * shows wherever inputs show, waits through a restart, and costs no executor outside of {@code node}. An approval counts
 * for what the person saw; if the checkpoint shows something else by then, the person is asked again.
 *
 * <p>Called from Jenkins' sandbox, but itself compiled outside of it (each method continued after a restart wherever a step
 * was under way), and, unchanged, in the command-line host. Hence for loops instead of closures, and nothing but serialisable
 * values. And as it may do more than its caller, it does nothing but call steps, which the caller could as well: no class,
 * method or property is chosen by a value, and no text is evaluated.
 */
class AgentCheckpoint implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script

    AgentCheckpoint(Script script) {
        this.script = script
    }

    /**
     * Takes message (the question), details (text shown with it), submitter (who may answer, as input takes it), id (of
     * the input, for REST), what to show: plan, diff, findings, tests, artifacts (a pattern of files that
     * are to be published) and release (what is to be published or promoted: name, version, environment, targets, from); timeout (minutes, then the run is aborted) and
     * notStarter (true: whoever started the run may not approve). The step checkpointOpen says more of each.
     *
     * @return approved, feedback, by (the person's id), at (milliseconds since 1970) and hash (SHA-256 of what was
     *     decided on)
     */
    def call(Map args = [:]) {
        List known = [
            'message', 'details', 'submitter', 'id', 'plan', 'diff', 'findings', 'tests', 'artifacts', 'release',
            'timeout', 'notStarter',
        ]
        Map shown = [:]
        for (Object name in new ArrayList(args.keySet())) {
            if (!known.contains(name.toString())) {
                script.error("agentCheckpoint has no parameter '${name}'. It takes: ${known.join(', ')}.".toString())
            }
            if (args.get(name) != null) {
                shown.put(name.toString(), args.get(name))
            }
        }
        if (!shown.message) {
            script.error("agentCheckpoint needs the parameter 'message': what the person decides.")
        }
        for (Object name in ['message', 'details', 'submitter', 'id', 'artifacts']) {
            if (shown.get(name) != null) {
                shown.put(name, shown.get(name).toString())
            }
        }
        while (true) {
            Map opened = script.checkpointOpen(shown)
            script.echo(opened.text)
            ask(opened, shown)
            // What was answered, and by whom, the host knows: nothing here could say it for a person.
            Map decision = script.checkpointDecision(checkpoint: opened.number)
            if (!decision.get('void')) {
                decision.remove('void')
                if (!decision.approved) {
                    // Jenkins' input says 'Approved' of every answer.
                    String said = decision.feedback ? ": ${decision.feedback}" : '.'
                    script.echo("Checkpoint ${opened.number} was rejected by ${decision.by ?: 'nobody known'}${said}".toString())
                }
                return decision
            }
            script.echo("${decision.get('void')} The approval is void; the checkpoint is asked again.".toString())
        }
    }

    /** The input, for as long as the checkpoint may wait. */
    private void ask(Map opened, Map shown) {
        Map question = [
            id: opened.input,
            message: opened.message,
            ok: 'Answer',
            submitterParameter: 'by',
            parameters: [
                script.choice(
                    name: 'decision',
                    choices: ['approve', 'reject'],
                    description: 'approve: go on; reject: back, with the feedback'),
                script.text(name: 'feedback', defaultValue: '', description: 'what to do instead, or why'),
            ],
        ]
        if (shown.submitter) {
            question.put('submitter', shown.submitter)
        }
        try {
            if (shown.timeout) {
                script.timeout(time: shown.timeout, unit: 'MINUTES') {
                    script.input(question)
                }
            } else {
                script.input(question)
            }
        } catch (Exception e) {
            String late = script.checkpointEnd(checkpoint: opened.number)
            if (late) {
                script.echo("${late} The run is aborted.".toString())
            }
            throw e
        }
    }
}
