package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One agent call: template, model, answer, validation with one repair turn, files into the workspace. Each model turn is
 * journaled by {@link Turns}, so a call that is taken up again after a crash pays for no turn twice.
 */
public final class Agents {
    private static final int MOST_TURNS = 2;

    private final Prompts prompts;
    private final Turns turns;
    private final PriceTable prices;

    public Agents(Prompts prompts, Turns turns, PriceTable prices) {
        this.prompts = prompts;
        this.turns = turns;
        this.prices = prices;
    }

    /**
     * Calls an agent and returns its output as plain maps and lists.
     *
     * @param arguments bound by the step's specification
     */
    public Map<String, Object> call(String role, StepKey key, Map<String, Object> arguments, RunContext run) {
        PromptTemplate template = prompts.resolve((String) arguments.getOrDefault("prompt", role));
        AnswerSchema schema = new AnswerSchema(template.resultSchema());
        CallSettings settings = CallSettings.of(template, arguments, turns.defaultModel(), schema.text());
        prices.require(settings.model());
        int number = turns.number(key, role);
        List<ChatMessage> messages = messages(template, arguments);
        Usage usage = Usage.NONE;
        BigDecimal cost = BigDecimal.ZERO;
        AnswerSchema.Checked checked = null;
        for (int turn = 1; turn <= MOST_TURNS; turn++) {
            String label = role + "/" + number + (turn == 1 ? "" : "." + turn);
            Turns.Answer answer =
                    turns.ask(key.child("turn-" + turn), label, role, template.version(), messages, settings, run);
            usage = usage.plus(answer.usage());
            cost = cost.add(answer.price());
            checked = schema.check(answer.text());
            if (checked.valid()) {
                FileChanges.apply(checked.answer().path("result"), run);
                Map<String, Object> output = output(role, checked.answer(), usage, cost, template, answer);
                run.console().println(summary(role, output, usage, cost));
                return output;
            }
            run.console().println("[" + role + "] the answer does not fit: " + String.join("; ", checked.errors()));
            messages.add(AiMessage.from(answer.text().isBlank() ? "(empty)" : answer.text()));
            messages.add(UserMessage.from("That answer does not fit the schema: " + String.join("; ", checked.errors())
                    + ". Answer again with the whole corrected JSON and nothing else."));
        }
        throw new AgenticException(
                ErrorCode.MODEL,
                "The " + role + "'s answer does not fit its schema, also after one repair: "
                        + String.join("; ", checked.errors()) + ".",
                "Use another model, or a simpler task.");
    }

    private static List<ChatMessage> messages(PromptTemplate template, Map<String, Object> arguments) {
        List<ChatMessage> messages = new ArrayList<>();
        for (PromptTemplate.Message message : template.render(arguments)) {
            messages.add(
                    switch (message.role()) {
                        case "system" -> SystemMessage.from(message.text());
                        case "model" -> AiMessage.from(message.text());
                        default -> UserMessage.from(message.text());
                    });
        }
        return messages;
    }

    private static Map<String, Object> output(
            String role, JsonNode answer, Usage usage, BigDecimal cost, PromptTemplate template, Turns.Answer last) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("inputTokens", usage.input());
        tokens.put("cachedTokens", usage.cached());
        tokens.put("outputTokens", usage.output());
        tokens.put("thoughtTokens", usage.thoughts());
        tokens.put("totalTokens", usage.total());
        tokens.put("cost", cost.doubleValue());
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("role", role);
        output.put("result", Json.plain(answer.path("result")));
        output.put("reasoning", answer.path("reasoning").asText());
        output.put("confidence", answer.path("confidence").asDouble());
        output.put("nextAgent", answer.path("nextAgent").asText(""));
        output.put("humanReviewRequired", answer.path("humanReviewRequired").asBoolean());
        output.put("usage", tokens);
        output.put("promptVersion", template.version());
        output.put("model", last.model());
        output.put("rehearsal", last.rehearsal());
        return output;
    }

    private static String summary(String role, Map<String, Object> output, Usage usage, BigDecimal cost) {
        return "[" + role + "] " + output.get("model") + ", " + usage.total() + " tokens, $"
                + cost.setScale(6, java.math.RoundingMode.HALF_UP).toPlainString() + ", confidence "
                + output.get("confidence");
    }
}
