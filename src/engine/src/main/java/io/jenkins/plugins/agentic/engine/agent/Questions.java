package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.JobSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Single questions to a model, as a prompt's test, a judge or an optimizer asks them. They go the way of agents' calls
 * (routing, limits, budgets, retries, journal, ledger), without tools, files, memory and repairs. Each key is asked once: a
 * question that is met again is answered from the journal and costs nothing. Thread-safe.
 */
public final class Questions {
    private static final int DEFAULT_TIMEOUT = 600;
    private static final Routing NO_ROUTING = new Routing(Map.of(), Map.of());

    private final Turns turns;
    private final Journal journal;
    private final Ledger ledger;
    private final JobSettings overrides;

    public Questions(Turns turns, Journal journal, Ledger ledger, JobSettings overrides) {
        this.turns = turns;
        this.journal = journal;
        this.ledger = ledger;
        this.overrides = overrides;
    }

    /** What the answer has to be. */
    public enum Form {
        /** Any text. */
        TEXT,
        /** JSON of the template's own output schema. */
        JSON,
        /** JSON of the output schema within what every agent answers: reasoning, confidence and so on. */
        AGENT
    }

    /**
     * One question.
     *
     * @param key names it for ever; whoever asks the same key again must ask the same
     * @param purpose stands before the template's name as the role in ledger and journal: {@code test:planner}
     * @param number from 1, unique among the purpose's and template's questions of the run
     * @param options {@code model}, {@code temperature}, {@code maxTokens}, {@code timeout}, {@code retry} as a step has them
     * @param budgets that hold besides all others
     */
    public record Question(
            StepKey key,
            String purpose,
            int number,
            PromptTemplate template,
            Map<String, Object> variables,
            Form form,
            Map<String, Object> options,
            List<Budget> budgets) {
        private String role() {
            return purpose + ":" + template.name();
        }
    }

    /**
     * One answer.
     *
     * @param unusable why the model answered with nothing that can be used: cut short, blocked or empty; else empty
     * @param misfits why the text is not of the question's form; empty where it is
     * @param cost US dollars, with those of attempts that came to nothing
     * @param millis how long the model took
     */
    public record Answer(
            String text,
            String unusable,
            List<String> misfits,
            String model,
            Usage usage,
            BigDecimal cost,
            long millis,
            boolean rehearsal) {

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("text", text);
            map.put("unusable", unusable);
            map.put("misfits", misfits);
            map.put("model", model);
            map.put("usage", usage.toMap());
            map.put("cost", cost.toPlainString());
            map.put("millis", millis);
            map.put("rehearsal", rehearsal);
            return map;
        }

        static Answer fromMap(Map<String, Object> map) {
            return new Answer(
                    (String) map.get("text"),
                    (String) map.getOrDefault("unusable", ""),
                    ((List<?>) map.get("misfits")).stream().map(String::valueOf).toList(),
                    (String) map.get("model"),
                    Usage.fromMap((Map<?, ?>) map.get("usage")),
                    new BigDecimal((String) map.get("cost")),
                    ((Number) map.get("millis")).longValue(),
                    Boolean.TRUE.equals(map.get("rehearsal")));
        }
    }

    /**
     * Asks, or answers from the journal. A failure that may pass, and one for want of budget, is not kept: the next time the
     * question is asked again.
     *
     * @throws Waiting when it can't be asked now; it is to be asked again with the same {@code tries}
     */
    public Answer ask(Question question, RunContext run, StepProgress tries) {
        return once(
                question, run, tries.kept(question.key, CallProgress.class, () -> CallProgress.alone(question.number)));
    }

    /** US dollars of what a question's key has cost, answered or not. */
    public BigDecimal spent(StepKey key) {
        return ledger.spent(AgentCall.turnKey(key, 1));
    }

    /** An answer's JSON, where the model put it into a Markdown code block. */
    public static String withoutFence(String text) {
        return AnswerSchema.withoutFence(text);
    }

    private Answer once(Question question, RunContext run, CallProgress progress) {
        StepCall begun = StepCall.of(question.role(), identity(question), run.mask());
        try {
            return fresh(question, begun, run, progress);
        } catch (Turns.AlreadyRecorded e) {
            if (e.call() instanceof Recorded.Completed done) {
                return Answer.fromMap(Json.readMap(done.result()));
            }
            throw RecordedFailure.fromJson(((Recorded.Failed) e.call()).error());
        } catch (Waiting e) {
            throw e;
        } catch (AgenticException e) {
            boolean kept = !e.retriable()
                    && e.code() != ErrorCode.BUDGET
                    && e.code() != ErrorCode.CHANGED
                    && e.code() != ErrorCode.ABORTED
                    && !Thread.currentThread().isInterrupted();
            if (kept) {
                journal.fail(question.key, begun, RecordedFailure.toJson(e, run.mask()));
            }
            throw e;
        }
    }

    private Answer fresh(Question question, StepCall begun, RunContext run, CallProgress progress) {
        PromptTemplate template = question.template;
        AnswerSchema schema = schema(question);
        Overrides own = overrides.of(run.job()).with(new Overrides("", NO_ROUTING, null, null, question.budgets));
        Map<String, Object> options = new LinkedHashMap<>(question.options);
        options.putIfAbsent("timeout", DEFAULT_TIMEOUT);
        CallSettings settings = CallSettings.of(template.name(), template, options, turns.settings(), own);
        AgentCall call = new AgentCall(
                question.role(),
                question.key,
                begun,
                Prompts.Resolved.unstored(template).version(),
                schema == null ? null : schema.text(),
                settings,
                run,
                progress);
        Map<String, Object> variables = new LinkedHashMap<>();
        question.variables.forEach((name, value) -> variables.put(name, run.masked(value)));
        Turns.Question sent = new Turns.Question(1, Agents.messages(template, variables), List.of(), BigDecimal.ZERO);
        Answer whole = asked(call, sent, schema);
        journal.complete(question.key, Json.write(whole.toMap()));
        return whole;
    }

    private Answer asked(AgentCall call, Turns.Question question, AnswerSchema schema) {
        Turns.Asked asked;
        try {
            asked = turns.ask(call, question);
        } catch (UnusableAnswerException e) {
            return new Answer(
                    "",
                    e.sentence(),
                    List.of(),
                    e.model(),
                    e.usage(),
                    spent(call.key()),
                    millisInLedger(call),
                    TurnAnswer.isRehearsal(e.model()));
        }
        TurnAnswer answer = asked.answer();
        asked.settled();
        return new Answer(
                answer.text(),
                "",
                schema == null ? List.of() : schema.check(answer.text()).errors(),
                answer.model(),
                answer.usage(),
                answer.price().add(call.progress().lostCost()),
                asked.millis() < 0 ? millisInLedger(call) : asked.millis(),
                answer.rehearsal());
    }

    /** Of the turn's answer, where only the ledger knows. */
    private long millisInLedger(AgentCall call) {
        String path = call.turnKey(1).path();
        return ledger.calls(call.key().runId()).stream()
                .filter(row -> row.path().equals(path))
                .mapToLong(Ledger.Call::latencyMillis)
                .reduce(0, (before, last) -> last);
    }

    private static AnswerSchema schema(Question question) {
        return switch (question.form) {
            case TEXT -> null;
            case JSON -> AnswerSchema.bare((ObjectNode) question.template.resultSchema());
            case AGENT -> new AnswerSchema(question.template.resultSchema());
        };
    }

    private static Map<String, Object> identity(Question question) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("prompt", question.template.version());
        identity.put("options", question.options);
        identity.put("variables", question.variables);
        return identity;
    }
}
