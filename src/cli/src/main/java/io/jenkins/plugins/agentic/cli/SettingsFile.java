package io.jenkins.plugins.agentic.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file {@code settings.yaml} of a home folder as it is written.
 *
 * @param document what it says; what it leaves out is null
 */
record SettingsFile(Path path, Document document) {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record Document(
            String prices,
            List<BudgetEntry> budgets,
            BigDecimal capPerCall,
            String zone,
            Integer executionsPerMinute,
            BigDecimal askAbove,
            Map<String, List<String>> classes,
            Map<String, String> roles,
            List<ModelLimit> limits,
            RetryEntry retry,
            DatabaseEntry database,
            ToolsEntry tools,
            List<ProviderEntry> providers,
            TelemetryEntry telemetry,
            PromptsEntry prompts) {}

    record RollbackEntry(Boolean on, Integer minCalls, Double alpha, Set<Outcome> outcomes) {}

    record ProviderEntry(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) ProviderSettings.Kind kind,
            List<String> models,
            String baseUrl,
            String keyVariable,
            String project,
            String location,
            Integer cacheSeconds,
            Map<String, String> safetySettings) {}

    record BudgetEntry(
            String name, Budget.Scope scope, String subject, Budget.Period period, BigDecimal soft, BigDecimal hard) {}

    record RetryEntry(
            @JsonProperty(required = true) int maxAttempts, Double initialInterval, Double backoffMultiplier) {}

    record DatabaseEntry(String url, String user, String passwordVariable) {}

    record PromptsEntry(String repository, String author, RollbackEntry rollback, RemoteEntry remote) {}

    record RemoteEntry(
            @JsonProperty(required = true) String url, String user, String passwordVariable, Integer minutes) {}

    record TelemetryEntry(String endpoint, String authorizationVariable, String serviceName) {}

    record ToolsEntry(
            List<String> commands,
            Integer mostTurns,
            Integer mostCalls,
            Integer longest,
            Integer mostOutput,
            List<McpEntry> mcpServers) {}

    record McpEntry(
            @JsonProperty(required = true) String name, String url, List<String> command, String tokenVariable) {}

    /** Reads the home's file; a home without one has everything as it ships. */
    static SettingsFile of(Path home) {
        Path file = home.resolve("settings.yaml");
        if (!Files.exists(file)) {
            return new SettingsFile(file, none());
        }
        try {
            Document document = YAML.readValue(Files.readString(file), Document.class);
            return new SettingsFile(file, document == null ? none() : document);
        } catch (UnrecognizedPropertyException e) {
            throw wrong(
                    file,
                    "has an unknown key '" + e.getPropertyName() + "'",
                    "It takes: "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".");
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw wrong(
                    file,
                    "can't be understood" + place + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    "See docs/costs.md for what it may say.");
        } catch (IOException e) {
            throw wrong(file, "can't be read: " + e.getMessage(), "Check its permissions.");
        }
    }

    private static Document none() {
        return new Document(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** The error for something in it. */
    AgenticException wrong(String why, String hint) {
        return wrong(path, why, hint);
    }

    private static AgenticException wrong(Path file, String why, String hint) {
        return new AgenticException(ErrorCode.USAGE, "The settings " + file + " " + stop(why), hint);
    }

    private static String stop(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
