package io.jenkins.plugins.agentic.engine.model;

import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.SafetySetting;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.ThinkingLevel;
import com.google.genai.types.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything a Gemini call takes besides model and contents. */
final class GeminiConfig {
    private static final Pattern GENERATION = Pattern.compile("gemini-(\\d{1,3}(?:\\.\\d{1,3})?)");
    private static final double FIRST_THAT_THINKS = 2.5;
    private static final double FIRST_WITH_LEVELS = 3;
    private static final double FIRST_WITHOUT_MINIMAL = 3.8;
    private static final double FIRST_WITHOUT_BUDGET = 4;

    /** Generation 2.5 knows no levels: the tokens that Google's OpenAI-compatible endpoint takes for them. */
    private static final Map<String, Integer> LEVELS =
            Map.of("minimal", 1024, "low", 1024, "medium", 8192, "high", 24576);

    private GeminiConfig() {}

    /** {@code providersSafety}: threshold by harm category where the call itself names none. */
    static GenerateContentConfig of(
            ChatRequest request,
            GeminiRequestParameters parameters,
            HttpOptions http,
            Map<String, String> providersSafety) {
        GenerateContentConfig.Builder config = GenerateContentConfig.builder().httpOptions(http);
        String system = system(request, parameters);
        if (!system.isEmpty()) {
            config.systemInstruction(Content.fromParts(Part.fromText(system)));
        }
        if (parameters.temperature() != null) {
            config.temperature(parameters.temperature().floatValue());
        }
        if (parameters.maxOutputTokens() != null) {
            config.maxOutputTokens(parameters.maxOutputTokens());
        }
        String schema = responseSchema(parameters);
        if (!schema.isEmpty()) {
            config.responseMimeType("application/json").responseJsonSchema(Json.read(schema));
        }
        if (!parameters.toolSpecifications().isEmpty()) {
            config.tools(Tool.builder()
                    .functionDeclarations(parameters.toolSpecifications().stream()
                            .map(GeminiConfig::declaration)
                            .toList())
                    .build());
        }
        thinking(config, parameters);
        Map<String, String> thresholds = new TreeMap<>(providersSafety);
        thresholds.putAll(parameters.safety());
        if (!thresholds.isEmpty()) {
            List<SafetySetting> safety = thresholds.entrySet().stream()
                    .map(entry -> SafetySetting.builder()
                            .category(entry.getKey())
                            .threshold(entry.getValue())
                            .build())
                    .toList();
            config.safetySettings(safety);
        }
        return config.build();
    }

    /** The system instruction, with the answer's schema where the model can't be given both schema and tools. */
    static String system(ChatRequest request, GeminiRequestParameters parameters) {
        String system = GeminiMessages.system(request.messages());
        String schema = schema(parameters);
        return schema.isEmpty() || takesSchema(parameters)
                ? system
                : system + "\n\nWhen you need no tool any more, answer with JSON only, that fits this JSON Schema:\n"
                        + schema;
    }

    /** The answer's schema where it goes beside the contents; empty where there is none, or {@link #system} has it. */
    static String responseSchema(GeminiRequestParameters parameters) {
        return takesSchema(parameters) ? schema(parameters) : "";
    }

    private static String schema(GeminiRequestParameters parameters) {
        return parameters.responseFormat() != null
                        && parameters.responseFormat().jsonSchema() != null
                        && parameters.responseFormat().jsonSchema().rootElement() instanceof JsonRawSchema raw
                ? raw.schema()
                : "";
    }

    /** Up to generation 2.5 the API refuses a response schema beside functions. */
    private static boolean takesSchema(GeminiRequestParameters parameters) {
        return parameters.toolSpecifications().isEmpty() || generation(parameters.modelName()) >= FIRST_WITH_LEVELS;
    }

    /** 2.5 of gemini-2.5-pro; the newest where the name does not say. */
    private static double generation(String model) {
        Matcher matcher = GENERATION.matcher(model);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : FIRST_WITH_LEVELS;
    }

    private static FunctionDeclaration declaration(ToolSpecification tool) {
        FunctionDeclaration.Builder declaration = FunctionDeclaration.builder().name(tool.name());
        if (tool.description() != null) {
            declaration.description(tool.description());
        }
        if (tool.parameters() != null) {
            declaration.parametersJsonSchema(JsonSchemaElementUtils.toMap(tool.parameters()));
        }
        return declaration.build();
    }

    /**
     * Generation 2.5 takes a budget, 3 a level or, for old callers' sake, a budget, 4 a level only; earlier ones refuse to be
     * told. From 3.8 on there is no level 'minimal'.
     */
    private static void thinking(GenerateContentConfig.Builder config, GeminiRequestParameters parameters) {
        Integer budget = parameters.thinking().budget();
        String level = parameters.thinking().level();
        double generation = generation(parameters.modelName());
        if (budget == null && level == null || generation < FIRST_THAT_THINKS) {
            return;
        }
        ThinkingConfig.Builder thinking = ThinkingConfig.builder();
        if (generation >= FIRST_WITHOUT_BUDGET && level == null && budget < 0) {
            // As much as it likes, which is its usual way.
            return;
        }
        if (generation >= FIRST_WITHOUT_BUDGET || level != null && generation >= FIRST_WITH_LEVELS) {
            String wanted = level == null ? levelOf(budget) : level;
            boolean tooLittle = wanted.equals("minimal") && generation >= FIRST_WITHOUT_MINIMAL;
            thinking.thinkingLevel(new ThinkingLevel((tooLittle ? "low" : wanted).toUpperCase(Locale.ROOT)));
        } else {
            thinking.thinkingBudget(budget != null ? budget : LEVELS.get(level));
        }
        config.thinkingConfig(thinking.build());
    }

    /** The least level that allows as much. */
    private static String levelOf(int budget) {
        return budget <= LEVELS.get("low") ? "low" : budget <= LEVELS.get("medium") ? "medium" : "high";
    }
}
