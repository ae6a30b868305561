package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;

/**
 * One agent call under way, as its turns need to know it.
 *
 * @param step what the journal keeps of the call itself
 * @param schema JSON Schema of the answer, as text
 */
record AgentCall(
        String role,
        StepKey key,
        StepCall step,
        PromptVersion prompt,
        String schema,
        CallSettings settings,
        RunContext run,
        CallProgress progress) {

    /** Where a turn is journaled, and whose its costs are. */
    StepKey turnKey(int turn) {
        return turnKey(key, turn);
    }

    static StepKey turnKey(StepKey call, int turn) {
        return call.child("turn-" + turn);
    }

    Ledger.Caller caller(int turn) {
        return new Ledger.Caller(turnKey(turn), run.job(), run.user(), role, prompt.id());
    }

    /** A line of the run's log. */
    void say(String text) {
        run.console().println("[" + role + "] " + text);
    }
}
