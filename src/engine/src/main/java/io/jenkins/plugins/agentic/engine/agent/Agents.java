package io.jenkins.plugins.agentic.engine.agent;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.JobSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.Recent;
import io.jenkins.plugins.agentic.engine.cost.BudgetException;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import io.jenkins.plugins.agentic.engine.policy.Intent;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.telemetry.Telemetry;
import io.jenkins.plugins.agentic.engine.tool.LoopGuard;
import io.jenkins.plugins.agentic.engine.tool.ToolBox;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.engine.tool.Tools;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Agent calls: finds the {@link Agent} a step asks for, and journals what it does. A call's beginning is written with its
 * first turn's, its end after its last's, and each turn by {@link Turns}; so one that is taken up again after a crash, or
 * after it waited, pays for no turn twice.
 */
public final class Agents {
    private static final int MOST_SCHEMAS = 500;

    private final AgentRoles roles;
    private final Turns turns;
    private final Tools tools;
    private final Agent.Services services;
    private final CallEnds ends;
    private final Supplier<ToolSettings> toolSettings;
    private final JobSettings overrides;
    private final Policies policies;
    private final Telemetry telemetry;
    private final ModelEndings endings;
    private final Recent<AnswerSchema> schemas = new Recent<>(MOST_SCHEMAS, schema -> 1);

    public Agents(
            Database database,
            AgentRoles roles,
            Turns turns,
            Journal journal,
            CallEnds ends,
            Tools tools,
            Supplier<ToolSettings> toolSettings,
            JobSettings overrides,
            Policies policies,
            Telemetry telemetry,
            Supplier<MoneySettings> money,
            Clock clock) {
        this.roles = roles;
        this.turns = turns;
        this.ends = ends;
        this.tools = tools;
        this.services = new Agent.Services(database, turns, new ToolCalls(journal), new EngineMade(journal));
        this.toolSettings = toolSettings;
        this.overrides = overrides;
        this.policies = policies;
        this.telemetry = telemetry;
        this.endings = new ModelEndings(money, clock);
    }

    /**
     * Calls an agent and returns its output as plain maps and lists.
     *
     * @param step the step's name, for the journal
     * @param arguments bound by the step's specification
     * @throws Waiting when the call can't go on now; it is to be made again with the same {@code tries}
     */
    public Map<String, Object> call(
            String step, String role, StepKey key, Map<String, Object> arguments, RunContext run, StepProgress tries) {
        StepCall begun = StepCall.of(step, arguments, run.mask());
        // First of all: what is recorded needs no permission, no prompt, no price and no server of tools any more.
        Recorded known = turns.known(key, begun, role);
        if (isEnded(known)) {
            return ended(known);
        }
        CallProgress progress = tries.kept(key, CallProgress.class, CallProgress::new);
        try {
            Map<String, Object> output = answer(begun, role, key, arguments, run, progress);
            telemetry.call(key, run.job(), role, progress.millis(), "");
            return output;
        } catch (Turns.AlreadyRecorded e) {
            return ended(e.call());
        } catch (Waiting e) {
            throw e;
        } catch (RuntimeException e) {
            // A cancelled call has no outcome: it is made again when the run is resumed.
            boolean cancelled = Thread.currentThread().isInterrupted();
            boolean notOurs = e instanceof AgenticException told && told.code() == ErrorCode.CHANGED;
            if (cancelled || notOurs) {
                turns.cutOff(key, role);
            } else {
                ends.failed(key, begun, role, e, run);
            }
            measure(key, role, run, progress, e);
            throw e;
        }
    }

    private static boolean isEnded(Recorded call) {
        return call instanceof Recorded.Completed || call instanceof Recorded.Failed;
    }

    private static Map<String, Object> ended(Recorded call) {
        if (call instanceof Recorded.Completed done) {
            return Json.readMap(done.result());
        }
        throw RecordedFailure.fromJson(((Recorded.Failed) call).error());
    }

    private void measure(StepKey key, String role, RunContext run, CallProgress progress, RuntimeException failure) {
        String code = failure instanceof AgenticException known ? known.code().name() : ErrorCode.INTERNAL.name();
        telemetry.call(key, run.job(), role, progress.millis(), code);
        if (failure instanceof BudgetException) {
            telemetry.refused(role);
        }
    }

    private Map<String, Object> answer(
            StepCall begun,
            String role,
            StepKey key,
            Map<String, Object> arguments,
            RunContext run,
            CallProgress progress) {
        AgentInput input = AgentInput.of(arguments);
        String prompt = (String) arguments.getOrDefault("prompt", role);
        Agent agent = agent(begun, role, prompt, key, arguments, run, progress);
        Agent.Done done;
        try {
            done = agent.execute(input);
        } catch (UnfitAnswerException | UnusableAnswerException e) {
            ends.unusable(agent, prompt, input, e);
            throw e;
        }
        String recorded = Json.write(done.output().toMap());
        ends.completed(agent, prompt, input, done.output(), recorded);
        // Written before, so this waits for nothing; but that it failed has to be seen.
        done.last().settled();
        // What the journal holds is what is returned, so that a resumed run gets the very same.
        return Json.readMap(recorded);
    }

    /** The agent that a call asks for. */
    private Agent agent(
            StepCall begun,
            String role,
            String wanted,
            StepKey key,
            Map<String, Object> arguments,
            RunContext run,
            CallProgress progress) {
        // What a resumed call was begun with, wherever its label has gone meanwhile.
        Prompts.Resolved prompt = roles.resolve(begunWith(key, role, progress).orElse(wanted), key.runId());
        if (!prompt.version().commit().isEmpty()) {
            progress.prompt(prompt.version().id());
        }
        PromptTemplate template = prompt.template();
        AnswerSchema schema = schemas.get(template.version(), () -> new AnswerSchema(template.resultSchema()));
        Overrides own = overrides.of(run.job());
        ToolSettings allowed = own.on(toolSettings.get());
        CallSettings settings = CallSettings.of(role, template, arguments, turns.settings(), own);
        AgentCall call = new AgentCall(role, key, begun, prompt.version(), schema.text(), settings, run, progress);
        List<String> toolNames = toolNames(template, arguments);
        policies.require(new Intent.AgentCall(
                Intent.Origin.of(run), role, prompt.version().id(), settings.policy(), toolNames));
        endings.tell(call, turns.settings());
        return new Agent(
                call,
                template,
                schema,
                roles.added(role),
                tools(call, toolNames, allowed),
                new LoopGuard(allowed, System::nanoTime, progress.began()),
                EngineMade.Work.of(arguments),
                services);
    }

    private Optional<String> begunWith(StepKey key, String role, CallProgress progress) {
        return progress.prompt() == null ? turns.promptOf(key, role) : Optional.of(progress.prompt());
    }

    /** A server of tools that does not answer is asked again later, as often as a model is. */
    private ToolBox tools(AgentCall call, List<String> names, ToolSettings allowed) {
        try {
            return tools.box(names, call.run(), allowed);
        } catch (AgenticException e) {
            int attempts = call.progress().serverFailed();
            if (e.code() != ErrorCode.TOOL
                    || !e.retriable()
                    || attempts >= call.settings().retry().maxAttempts()) {
                throw e;
            }
            throw turns.waiting(call, attempts, e);
        }
    }

    /** The step's own list, which may be empty, or the template's. */
    private static List<String> toolNames(PromptTemplate template, Map<String, Object> arguments) {
        Object given = arguments.get("tools");
        return given == null
                ? template.tools()
                : ((List<?>) given).stream().map(String::valueOf).toList();
    }

    static List<ChatMessage> messages(PromptTemplate template, Map<String, Object> variables) {
        List<ChatMessage> messages = new ArrayList<>();
        for (PromptTemplate.Message message : template.render(variables)) {
            messages.add(
                    switch (message.role()) {
                        case "system" -> SystemMessage.from(message.text());
                        case "model" -> AiMessage.from(message.text());
                        default -> UserMessage.from(message.text());
                    });
        }
        return messages;
    }
}
