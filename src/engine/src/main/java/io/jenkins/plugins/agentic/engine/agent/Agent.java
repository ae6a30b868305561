package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Dollars;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.tool.LoopGuard;
import io.jenkins.plugins.agentic.engine.tool.ToolBox;
import java.util.List;
import java.util.Optional;

/**
 * One agent, as a call finds it: role, model policy, prompt template, tools and memory. Used by one thread, for one try of one
 * call; a call that is taken up again makes another and is answered from the journal as far as it went.
 */
final class Agent {
    private static final int OBJECTIONS_SHOWN = 8;
    private static final int LONGEST_OBJECTION = 500;

    private final AgentCall call;
    private final PromptTemplate template;
    private final AnswerSchema schema;
    private final Optional<AgentRole> added;
    private final ToolBox tools;
    private final LoopGuard guard;
    private final EngineMade.Work work;
    private final Services services;

    /** What every agent works with. */
    record Services(Database database, Turns turns, ToolCalls toolCalls, EngineMade engineMade) {}

    /**
     * @param added the role's own code, where it has some
     * @param work what the engine does itself before or after the agent
     */
    Agent(
            AgentCall call,
            PromptTemplate template,
            AnswerSchema schema,
            Optional<AgentRole> added,
            ToolBox tools,
            LoopGuard guard,
            EngineMade.Work work,
            Services services) {
        this.call = call;
        this.template = template;
        this.schema = schema;
        this.added = added;
        this.tools = tools;
        this.guard = guard;
        this.work = work;
        this.services = services;
    }

    AgentCall call() {
        return call;
    }

    String role() {
        return call.role();
    }

    /** The role its template is written for, which one of another name may take over. */
    String worksAs() {
        return template.role().orElse(call.role());
    }

    AnswerSchema schema() {
        return schema;
    }

    ToolBox tools() {
        return tools;
    }

    LoopGuard guard() {
        return guard;
    }

    /** Most tokens of its earlier calls in the run that it is shown again; 0 for none. */
    int memory() {
        return call.settings().memory();
    }

    /** Whether the engine runs tests after it, whose outcome is no model's word. */
    boolean isTested() {
        return work.isTested();
    }

    /** What it answered, and the turn in which it did. */
    record Done(AgentOutput output, Turns.Asked last) {}

    /**
     * Asks its model until there is an answer that is valid, and puts the answer's files into the workspace.
     *
     * @throws Waiting when the call can't go on now
     * @throws UnfitAnswerException when the answer is not valid after its repair either
     */
    Done execute(AgentInput given) {
        AgentInput input = services.engineMade().before(call, work, given).masked(call.run());
        List<ChatMessage> messages = Agents.messages(template, input.variables());
        if (memory() > 0) {
            messages.addAll(
                    messages.get(0) instanceof SystemMessage ? 1 : 0,
                    services.database()
                            .read(handle ->
                                    AgentMemory.recall(handle, call.key().runId(), role(), memory())));
        }
        Exchange.Outcome outcome = new Exchange(this, input, services, messages).run();
        JsonNode result = outcome.result();
        if (result.has("files")) {
            // On disk first: what is paid for must not be asked again because a file could not be written.
            outcome.last().settled();
            services.engineMade().apply(call, work, result);
        }
        services.engineMade().after(call, work, result);
        AgentOutput output = outcome.output().with(Json.plain(result));
        call.say(summary(output));
        if (output.humanReviewRequired()) {
            call.say("WARNING: a person should look at this answer before it is used"
                    + (output.verdict().isEmpty() ? "" : " (" + output.verdict() + ")")
                    + ": a Jenkinsfile asks by agentCheckpoint where its humanReviewRequired is true");
        }
        return new Done(output, outcome.last());
    }

    /**
     * What its role objects to in an answer that fits the schema; empty when nothing.
     *
     * @throws AgenticException when the role's own code fails: an answer nobody could judge is not used
     */
    List<String> validate(AgentInput input, AgentOutput output) {
        if (added.isEmpty()) {
            return List.of();
        }
        AgentRole role = added.get();
        try {
            return role.validate(input, output).stream()
                    .limit(OBJECTIONS_SHOWN)
                    .map(objection -> call.run().mask().apply(Shortened.start(objection, LONGEST_OBJECTION)))
                    .toList();
        } catch (RuntimeException e) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The " + role() + "'s answer could not be validated: "
                            + role.getClass().getName() + " failed with " + e + ".",
                    "Mend that extension, then call the agent again.",
                    false,
                    e);
        }
    }

    private static String summary(AgentOutput output) {
        return output.model() + ", " + output.usage().tokens().total() + " tokens, "
                + Dollars.shown(output.usage().cost())
                + ", confidence " + output.confidence();
    }
}
