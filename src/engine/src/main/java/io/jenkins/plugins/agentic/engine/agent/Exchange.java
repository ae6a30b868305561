package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.tool.LoopGuard;
import io.jenkins.plugins.agentic.engine.tool.ToolBox;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One agent call's talk with its model: turns, the tool calls they ask for, and one repair of an answer that does not fit
 * its schema. Begun anew after a wait or a crash it takes what is known from the journal. Not thread-safe.
 */
final class Exchange {
    private final Turns turns;
    private final ToolCalls toolCalls;
    private final EngineMade engineMade;
    private final AgentCall call;
    private final AnswerSchema schema;
    private final ToolBox tools;
    private final LoopGuard guard;
    private final List<ChatMessage> messages;
    private Usage usage = Usage.NONE;
    private BigDecimal cost = BigDecimal.ZERO;
    private int toolCallCount;
    private Optional<LoopGuard.Verdict> verdict = Optional.empty();

    /** {@code messages}: the prompt, and what is remembered. */
    Exchange(
            Turns turns,
            ToolCalls toolCalls,
            EngineMade engineMade,
            AgentCall call,
            AnswerSchema schema,
            ToolBox tools,
            LoopGuard guard,
            List<ChatMessage> messages) {
        this.turns = turns;
        this.toolCalls = toolCalls;
        this.engineMade = engineMade;
        this.call = call;
        this.schema = schema;
        this.tools = tools;
        this.guard = guard;
        this.messages = new ArrayList<>(messages);
    }

    /**
     * What came of it.
     *
     * @param answer fits the schema
     * @param usage of all turns, with the attempts that gave no answer of use since the process began
     * @param cost of the same, US dollars
     * @param last the turn that answered
     * @param verdict why the work with tools was ended early; empty when it was not
     * @param repaired whether the first answer did not fit
     */
    record Outcome(
            JsonNode answer,
            Usage usage,
            BigDecimal cost,
            Turns.Asked last,
            int toolCalls,
            Optional<String> verdict,
            boolean repaired) {}

    Outcome run() {
        boolean repaired = false;
        for (int turn = 1; ; turn++) {
            if (!tools.specifications().isEmpty() && verdict.isEmpty()) {
                guard.turn().ifPresent(this::end);
            }
            Turns.Asked asked =
                    turns.ask(call, new Turns.Question(turn, List.copyOf(messages), tools.specifications()));
            TurnAnswer answer = asked.answer();
            usage = usage.plus(answer.usage());
            cost = cost.add(answer.price());
            if (answer.message().hasToolExecutionRequests()) {
                work(turn, asked);
                continue;
            }
            AnswerSchema.Checked checked = schema.check(answer.text());
            List<String> wrong = checked.valid()
                    ? engineMade.resolveFiles(call, turn, checked.answer().path("result"))
                    : checked.errors();
            if (wrong.isEmpty()) {
                return new Outcome(
                        checked.answer(),
                        usage.plus(call.progress().lostUsage()),
                        cost.add(call.progress().lostCost()),
                        asked,
                        toolCallCount,
                        verdict.map(LoopGuard.Verdict::reason),
                        repaired);
            }
            String errors = String.join("; ", wrong);
            call.say("the answer does not fit: " + errors);
            if (repaired) {
                throw new UnfitAnswerException(call.role(), answer.model(), errors);
            }
            repaired = true;
            messages.add(answer.text().isBlank() ? AiMessage.from("(empty)") : answer.message());
            messages.add(UserMessage.from("That answer does not fit the schema: " + errors
                    + ". Answer again with the whole corrected JSON and nothing else."));
        }
    }

    private void work(int turn, Turns.Asked asked) {
        if (verdict.isPresent() || tools.specifications().isEmpty()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The " + call.role() + " asks for tools instead of answering, although "
                            + verdict.map(LoopGuard.Verdict::reason).orElse("it has none."),
                    "Use another model, a simpler task, or wider limits for tools.");
        }
        // Nothing is done for a turn that a crash could still undo.
        asked.recorded().join();
        messages.add(asked.answer().message());
        List<ToolExecutionRequest> requests = asked.answer().message().toolExecutionRequests();
        Optional<LoopGuard.Verdict> over = Optional.empty();
        for (int i = 0; i < requests.size(); i++) {
            ToolExecutionRequest request = requests.get(i);
            if (over.isEmpty()) {
                over = guard.call(request, tools.kind(request.name()));
            }
            String text;
            if (over.isPresent()) {
                text = "Not done. " + over.get().reason();
            } else {
                toolCallCount++;
                text = toolCalls.run(call, turn, i + 1, request, tools);
            }
            messages.add(ToolExecutionResultMessage.from(request, text));
        }
        over.ifPresent(this::end);
    }

    /** One more turn, for the answer. */
    private void end(LoopGuard.Verdict reason) {
        verdict = Optional.of(reason);
        call.say("the work with tools is ended: " + reason.reason());
        messages.add(UserMessage.from("Your work with tools is ended: " + reason.reason()
                + " Call no tool any more. Answer now with the whole JSON, say what is missing, and set"
                + " humanReviewRequired."));
    }
}
