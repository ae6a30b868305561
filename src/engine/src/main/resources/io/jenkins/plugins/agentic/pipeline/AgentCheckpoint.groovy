package io.jenkins.plugins.agentic.pipeline

/**
 * {@code agentCheckpoint(message: …)}: a person approves, or rejects with feedback. Built on the input step, so that it
 * shows wherever inputs show, waits through a restart, and costs no executor outside of {@code node}.
 *
 * <p>Runs in Jenkins' sandbox (each method continued after a restart wherever a step was under way) and, unchanged, in
 * the command-line host. Hence for loops instead of closures, and nothing but serialisable values.
 */
class AgentCheckpoint implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script

    AgentCheckpoint(Script script) {
        this.script = script
    }

    /**
     * Takes message (the question), details (text shown above it), submitter (who may answer, as input takes it) and id
     * (of the input, for REST).
     *
     * @return approved, feedback, by (the person's id) and at (milliseconds since 1970)
     */
    def call(Map args = [:]) {
        for (Object name in new ArrayList(args.keySet())) {
            if (!['message', 'details', 'submitter', 'id'].contains(name.toString())) {
                script.error("agentCheckpoint has no parameter '${name}'. It takes: message, details, submitter, id.")
            }
        }
        if (!args.message) {
            script.error("agentCheckpoint needs the parameter 'message': what the person decides.")
        }
        if (args.details) {
            script.echo(args.details.toString())
        }
        Map question = [
            message: args.message.toString(),
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
        if (args.submitter) {
            question.put('submitter', args.submitter.toString())
        }
        if (args.id) {
            question.put('id', args.id.toString())
        }
        Map answer = script.input(question)
        return script.checkpointDecision(
            decision: answer.decision.toString(),
            feedback: (answer.feedback ?: '').toString(),
            by: (answer.by ?: '').toString())
    }
}
