package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.tool.LoopGuard;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One agent call's talk with its model: turns, the tool calls they ask for, and one repair of an answer that does not fit
 * its schema. Begun anew after a wait or a crash it takes what is known from the journal. Not thread-safe.
 */
final class Exchange {
    private final Agent agent;
    private final AgentCall call;
    private final AgentInput input;
    private final Agent.Services services;
    private final List<ChatMessage> messages;
    private Usage usage = Usage.NONE;
    private BigDecimal cost = BigDecimal.ZERO;
    private int toolCallCount;
    private Optional<LoopGuard.Verdict> verdict = Optional.empty();
    private boolean repaired;

    /** {@code messages}: the prompt, and what is remembered. */
    Exchange(Agent agent, AgentInput input, Agent.Services services, List<ChatMessage> messages) {
        this.agent = agent;
        this.call = agent.call();
        this.input = input;
        this.services = services;
        this.messages = new ArrayList<>(messages);
    }

    /**
     * What came of it.
     *
     * @param output valid
     * @param result the same as in the output, as a tree of its own
     * @param last the turn that answered
     */
    record Outcome(AgentOutput output, JsonNode result, Turns.Asked last) {}

    /** What is wrong with an answer: how that is called in an error, and in which words. Nothing, where those are empty. */
    private record Wrong(String what, List<String> errors) {}

    Outcome run() {
        for (int turn = 1; ; turn++) {
            if (hasTools() && verdict.isEmpty()) {
                agent.guard().turn().ifPresent(this::end);
            }
            Turns.Asked asked = services.turns()
                    .ask(
                            call,
                            new Turns.Question(
                                    turn, List.copyOf(messages), agent.tools().specifications(), cost));
            TurnAnswer answer = asked.answer();
            usage = usage.plus(answer.usage());
            cost = cost.add(answer.price());
            if (answer.message().hasToolExecutionRequests()) {
                work(turn, asked);
                continue;
            }
            AnswerSchema.Checked checked = agent.schema().check(answer.text());
            AgentOutput output = null;
            Wrong wrong = new Wrong("does not fit its schema", checked.errors());
            if (checked.valid()) {
                JsonNode result = checked.answer().path("result");
                wrong = new Wrong(wrong.what(), services.engineMade().resolveFiles(call, turn, result));
                if (wrong.errors().isEmpty()) {
                    output = output(checked.answer(), answer);
                    wrong = new Wrong("does not pass its role's validation", agent.validate(input, output));
                }
                if (wrong.errors().isEmpty()) {
                    return new Outcome(output, result, asked);
                }
            }
            asked.settled();
            sendBack(answer, wrong);
        }
    }

    private boolean hasTools() {
        return !agent.tools().specifications().isEmpty();
    }

    /** Once; then the call fails. */
    private void sendBack(TurnAnswer answer, Wrong wrong) {
        String errors = String.join("; ", wrong.errors());
        call.say("the answer " + wrong.what() + ": " + errors);
        if (repaired) {
            throw new UnfitAnswerException(call.role(), answer.model(), wrong.what(), errors);
        }
        repaired = true;
        messages.add(answer.text().isBlank() ? AiMessage.from("(empty)") : answer.message());
        messages.add(UserMessage.from("That answer " + wrong.what() + ": " + errors + (errors.endsWith(".") ? "" : ".")
                + " Answer again with the whole corrected JSON and nothing else."));
    }

    private AgentOutput output(JsonNode answer, TurnAnswer last) {
        CallProgress progress = call.progress();
        return new AgentOutput(
                call.role(),
                Json.plain(answer.path("result")),
                answer.path("reasoning").asText(),
                answer.path("confidence").asDouble(),
                answer.path("nextAgent").asText(""),
                answer.path("humanReviewRequired").asBoolean() || verdict.isPresent(),
                verdict.map(LoopGuard.Verdict::reason).orElse(""),
                repaired,
                new AgentOutput.Spent(usage.plus(progress.lostUsage()), toolCallCount, cost.add(progress.lostCost())),
                call.prompt().id(),
                call.prompt().commit(),
                last.model(),
                last.routing(),
                last.rehearsal());
    }

    private void work(int turn, Turns.Asked asked) {
        if (verdict.isPresent() || !hasTools()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The " + call.role() + " asks for tools instead of answering, although "
                            + verdict.map(LoopGuard.Verdict::reason).orElse("it has none."),
                    "Use another model, a simpler task, or wider limits for tools.");
        }
        // Nothing is done for a turn that a crash could still undo.
        asked.settled();
        messages.add(asked.answer().message());
        List<ToolExecutionRequest> requests = asked.answer().message().toolExecutionRequests();
        Optional<LoopGuard.Verdict> over = Optional.empty();
        for (int i = 0; i < requests.size(); i++) {
            ToolExecutionRequest request = requests.get(i);
            if (over.isEmpty()) {
                over = agent.guard().call(request, agent.tools().kind(request.name()));
            }
            String text;
            if (over.isPresent()) {
                text = "Not done. " + over.get().reason();
            } else {
                toolCallCount++;
                text = services.toolCalls().run(call, turn, i + 1, request, agent.tools());
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
