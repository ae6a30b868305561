package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.cost.BudgetException;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import io.jenkins.plugins.agentic.engine.prompt.outcome.ProductionLabel;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Writes down how a call ended: in one transaction its result or failure, what its agent remembers, what became of its
 * prompt, and the audit row of a refused budget. So each is there once, however often the call is taken up again.
 */
public final class CallEnds {
    private static final String PRODUCTION = "@production";

    private final Database database;
    private final Journal journal;
    private final PromptOutcomes outcomes;
    private final ProductionLabel production;
    private final AuditLog audit;

    public CallEnds(
            Database database, Journal journal, PromptOutcomes outcomes, ProductionLabel production, AuditLog audit) {
        this.database = database;
        this.journal = journal;
        this.outcomes = outcomes;
        this.production = production;
        this.audit = audit;
    }

    /** @param ref what names the prompt in the step: a role, or a template with label, version or commit */
    void completed(Agent agent, String ref, AgentInput input, AgentOutput output, String recorded) {
        AgentCall call = agent.call();
        PromptOutcomes.Call ended =
                ended(agent, ref, output.model(), true, !output.repaired(), OptionalDouble.of(output.confidence()));
        Map<?, ?> result = output.result() instanceof Map<?, ?> map ? map : Map.of();
        String runId = call.key().runId();
        database.update(handle -> {
            if (!journal.complete(handle, call.key(), recorded)) {
                return;
            }
            if (agent.memory() > 0) {
                String task = call.run().mask().apply(input.task());
                AgentMemory.remember(handle, runId, call.role(), agent.memory(), task, output);
            }
            outcomes.argued(handle, runId, agent.worksAs(), input.context());
            outcomes.answered(handle, runId, agent.worksAs(), result, agent.isTested());
            outcomes.called(handle, ended);
        });
    }

    /** An answer that is of no use: a failure that its prompt has to answer for. */
    void unusable(Agent agent, String ref, AgentInput input, RuntimeException failure) {
        AgentCall call = agent.call();
        String model =
                failure instanceof UnusableAnswerException cut ? cut.model() : ((UnfitAnswerException) failure).model();
        PromptOutcomes.Call ended = ended(agent, ref, model, false, false, OptionalDouble.empty());
        String error = RecordedFailure.toJson(failure, call.run().mask());
        database.update(handle -> {
            if (journal.fail(handle, call.key(), error)) {
                outcomes.argued(handle, call.key().runId(), agent.worksAs(), input.context());
                outcomes.called(handle, ended);
            }
        });
    }

    /** Any other failure, whether or not the call's beginning was recorded. */
    void failed(StepKey key, StepCall begun, String role, RuntimeException failure, RunContext run) {
        String error = RecordedFailure.toJson(failure, run.mask());
        database.update(handle -> {
            journal.begin(handle, key, begun);
            if (journal.fail(handle, key, error) && failure instanceof BudgetException refused) {
                AuditEntry entry = new AuditEntry(
                        run.user(),
                        "budget.refused",
                        "the " + role + "'s call " + key.path(),
                        Map.of("job", run.job(), "reason", refused.getMessage()),
                        key.runId());
                audit.append(handle, entry.masked(run.mask()));
            }
        });
    }

    private PromptOutcomes.Call ended(
            Agent agent, String ref, String model, boolean valid, boolean firstTime, OptionalDouble score) {
        AgentCall call = agent.call();
        String version = call.prompt().id();
        String prompt = version.substring(0, version.lastIndexOf('@'));
        boolean byLabel = ref.equals(prompt) || ref.equals(prompt + PRODUCTION);
        boolean counted = byLabel
                && !TurnAnswer.isRehearsal(model)
                && production.version(prompt).filter(version::equals).isPresent();
        return new PromptOutcomes.Call(
                call.key(), agent.worksAs(), prompt, version, model, counted, valid, firstTime, score);
    }
}
