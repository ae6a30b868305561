package io.jenkins.plugins.agentic.pipeline

/**
 * agentCheckpoint(message: '…', details: '…', submitter: '…', id: '…'): waits for a person's decision by the input step
 * and returns [approved, feedback, by, at]; at is ms since 1970.
 */
class AgentCheckpoint implements Serializable {
    private static final long serialVersionUID = 1L

    private final Script script

    AgentCheckpoint(Script script) {
        this.script = script
    }

    def call(Map args = [:]) {
        if (args.details) {
            script.echo(args.details as String)
        }
        Map question = [message: args.message == null ? 'Go on?' : args.message.toString(), ok: 'Decide',
                        submitterParameter: 'by',
                        parameters: [script.choice(name: 'decision', choices: ['approve', 'reject'],
                                                   description: 'Reject sends your feedback back'),
                                     script.text(name: 'feedback', defaultValue: '',
                                                 description: 'What should be different')]]
        if (args.id) {
            question.id = args.id.toString()
        }
        if (args.submitter) {
            question.submitter = args.submitter.toString()
        }
        Map answer = (Map) script.input(question)
        return [approved: answer.decision == 'approve', feedback: answer.feedback == null ? '' : answer.feedback,
                by: answer.by == null ? '' : answer.by, at: System.currentTimeMillis()]
    }
}
