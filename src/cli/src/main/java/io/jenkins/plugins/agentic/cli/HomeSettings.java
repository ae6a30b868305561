package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.prompt.PromptPlace;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.model.GeminiSettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.prompt.PromptSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.RegressionSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.telemetry.TelemetrySettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a home folder's {@code settings.yaml} means for the engine: what Jenkins has in its configuration; see docs/costs.md. */
final class HomeSettings {
    private static final double DEFAULT_MULTIPLIER = 2;
    /** Whose usual addresses answer nobody without a key. */
    private static final Set<ProviderSettings.Kind> KEYED =
            Set.of(ProviderSettings.Kind.GEMINI, ProviderSettings.Kind.OPENAI, ProviderSettings.Kind.ANTHROPIC);

    private final SettingsFile file;
    private final SettingsFile.Document document;

    private HomeSettings(SettingsFile file) {
        this.file = file;
        this.document = file.document();
    }

    /** Reads the home's file; a home without one has everything as it ships. */
    static HomeSettings of(Path home) {
        return new HomeSettings(SettingsFile.of(home));
    }

    MoneySettings money() {
        MoneySettings standard = MoneySettings.standard();
        return new MoneySettings(
                document.prices() == null
                        ? standard.prices()
                        : PriceTable.read(file.path().resolveSibling(document.prices())),
                document.budgets() == null
                        ? List.of()
                        : document.budgets().stream().map(this::budget).toList(),
                document.capPerCall(),
                zone(),
                document.executionsPerMinute() == null
                        ? standard.executionsPerMinute()
                        : document.executionsPerMinute(),
                document.askAbove());
    }

    private Budget budget(SettingsFile.BudgetEntry entry) {
        if (entry.name() == null || entry.scope() == null || entry.period() == null) {
            throw file.wrong("has a budget without name, scope or period", "Each budget needs all three.");
        }
        if (entry.soft() == null && entry.hard() == null) {
            throw file.wrong("has the budget '" + entry.name() + "' without a limit", "Give it soft, hard, or both.");
        }
        String subject = entry.subject() == null ? "*" : entry.subject();
        return new Budget(entry.name(), entry.scope(), subject, entry.period(), entry.soft(), entry.hard());
    }

    private ZoneId zone() {
        try {
            return document.zone() == null ? ZoneId.systemDefault() : ZoneId.of(document.zone());
        } catch (DateTimeException e) {
            throw file.wrong("names the unknown time zone '" + document.zone() + "'", "Use one like Europe/Berlin.");
        }
    }

    private SettingsFile.ProviderEntry complete(SettingsFile.ProviderEntry entry, Terminal terminal) {
        if (entry.name() == null || entry.kind() == null) {
            throw file.wrong("has a provider without name or kind", "Each provider needs both.");
        }
        if (entry.keyVariable() != null
                && terminal.variable(entry.keyVariable()).isEmpty()) {
            throw file.wrong(
                    "takes the key of the provider '" + entry.name() + "' from the environment variable "
                            + entry.keyVariable() + ", which is not set",
                    "Set it, or take the provider out.");
        }
        if (entry.keyVariable() == null && KEYED.contains(entry.kind()) && entry.baseUrl() == null) {
            throw file.wrong(
                    "has no key for the provider '" + entry.name() + "'",
                    "Give it keyVariable, the name of the environment variable that holds the key.");
        }
        if (entry.kind() == ProviderSettings.Kind.OPENAI_COMPATIBLE && entry.baseUrl() == null) {
            throw file.wrong(
                    "has no baseUrl for the provider '" + entry.name() + "'",
                    "Give it one, such as http://localhost:8000/v1.");
        }
        return entry;
    }

    /** The file's own providers; a key is named by its environment variable, never written there. */
    List<ProviderSettings> providers(Terminal terminal) {
        return document.providers() == null
                ? List.of()
                : document.providers().stream()
                        .map(entry -> complete(entry, terminal))
                        .map(entry -> new ProviderSettings(
                                entry.name(),
                                entry.kind(),
                                entry.keyVariable() == null ? "" : terminal.variable(entry.keyVariable()),
                                orEmpty(entry.baseUrl()),
                                orEmpty(entry.project()),
                                orEmpty(entry.location()),
                                entry.models() == null ? List.of("*") : entry.models(),
                                gemini(entry)))
                        .toList();
    }

    private GeminiSettings gemini(SettingsFile.ProviderEntry entry) {
        int seconds = entry.cacheSeconds() == null ? 0 : entry.cacheSeconds();
        if (seconds < 0) {
            throw file.wrong(
                    "has cacheSeconds " + seconds + " at the provider '" + entry.name() + "'",
                    "It must be 0 (no cache) or more.");
        }
        return new GeminiSettings(
                Duration.ofSeconds(seconds), entry.safetySettings() == null ? Map.of() : entry.safetySettings());
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The same models with what the file says of classes, roles, limits and retries. */
    ModelSettings models(ModelSettings chosen) {
        RetryPolicy retry = chosen.retry();
        if (document.retry() != null) {
            SettingsFile.RetryEntry entry = document.retry();
            retry = new RetryPolicy(
                    entry.maxAttempts(),
                    entry.initialInterval() == null
                            ? retry.initialInterval()
                            : Duration.ofMillis((long) (entry.initialInterval() * 1000)),
                    entry.backoffMultiplier() == null ? DEFAULT_MULTIPLIER : entry.backoffMultiplier());
        }
        return new ModelSettings(
                chosen.providers(),
                chosen.defaultModel(),
                routing(),
                document.limits() == null ? List.of() : document.limits(),
                retry,
                chosen.recording());
    }

    /** The classes as they ship, with the file's over them, and the file's roles. */
    Routing routing() {
        Map<String, List<String>> classes = new HashMap<>(Routing.standard().classes());
        if (document.classes() != null) {
            classes.putAll(document.classes());
        }
        return new Routing(classes, document.roles() == null ? Map.of() : document.roles());
    }

    DatabaseSettings database(Terminal terminal) {
        if (document.database() == null || document.database().url() == null) {
            return DatabaseSettings.EMBEDDED;
        }
        SettingsFile.DatabaseEntry entry = document.database();
        return new DatabaseSettings(
                entry.url(),
                orEmpty(entry.user()),
                entry.passwordVariable() == null ? "" : terminal.variable(entry.passwordVariable()));
    }

    /** Where the prompts are; a relative path is below the home folder. */
    PromptPlace prompts(Path home) {
        SettingsFile.PromptsEntry entry = document.prompts();
        String repository = entry == null || entry.repository() == null ? "prompts.git" : entry.repository();
        return new PromptPlace(home.resolve(repository), entry == null ? "" : orEmpty(entry.author()));
    }

    /** The file's collector, else the one of OpenTelemetry's own environment variables. */
    TelemetrySettings telemetry(Terminal terminal) {
        SettingsFile.TelemetryEntry entry = document.telemetry();
        String endpoint = entry == null || entry.endpoint() == null
                ? terminal.variable("OTEL_EXPORTER_OTLP_ENDPOINT")
                : entry.endpoint();
        if (endpoint.isEmpty()) {
            return TelemetrySettings.OFF;
        }
        if (!TelemetrySettings.isEndpoint(endpoint)) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + endpoint + "' is no address of an OpenTelemetry collector.",
                    "Write one such as http://localhost:4318 as telemetry.endpoint in " + file.path()
                            + " or OTEL_EXPORTER_OTLP_ENDPOINT.");
        }
        String service = entry == null || entry.serviceName() == null
                ? terminal.variable("OTEL_SERVICE_NAME")
                : entry.serviceName();
        return new TelemetrySettings(
                endpoint,
                entry == null || entry.authorizationVariable() == null
                        ? headers(terminal.variable("OTEL_EXPORTER_OTLP_HEADERS"))
                        : Map.of("Authorization", terminal.variable(entry.authorizationVariable())),
                service.isEmpty() ? TelemetrySettings.DEFAULT_SERVICE : service);
    }

    /** {@code name=value} pairs between commas, values percent-encoded, as OpenTelemetry writes them. */
    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new HashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        URLDecoder.decode(
                                pair.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    ToolSettings tools(Terminal terminal) {
        ToolSettings standard = ToolSettings.standard();
        SettingsFile.ToolsEntry entry = document.tools();
        if (entry == null) {
            return standard;
        }
        return new ToolSettings(
                entry.commands() == null ? standard.commands() : entry.commands(),
                positive("mostTurns", entry.mostTurns(), standard.mostTurns()),
                positive("mostCalls", entry.mostCalls(), standard.mostCalls()),
                Duration.ofSeconds(positive(
                        "longest", entry.longest(), (int) standard.longest().toSeconds())),
                positive("mostOutput", entry.mostOutput(), standard.mostOutput()),
                entry.mcpServers() == null
                        ? List.of()
                        : entry.mcpServers().stream()
                                .map(server -> new ToolSettings.McpServer(
                                        server.name(),
                                        orEmpty(server.url()),
                                        server.command() == null ? List.of() : server.command(),
                                        server.tokenVariable() == null
                                                ? ""
                                                : terminal.variable(server.tokenVariable())))
                                .toList());
    }

    /** How a home keeps its prompts. */
    PromptSettings promptSettings(Terminal terminal, Path home) {
        RegressionSettings regressions = regressions();
        Optional<PromptRemote> remote = remote(terminal);
        return new PromptSettings(prompts(home).repository(), () -> regressions, () -> remote);
    }

    private Optional<PromptRemote> remote(Terminal terminal) {
        SettingsFile.RemoteEntry entry =
                document.prompts() == null ? null : document.prompts().remote();
        return Optional.ofNullable(entry)
                .map(there -> new PromptRemote(
                        there.url(),
                        orEmpty(there.user()),
                        there.passwordVariable() == null ? "" : terminal.variable(there.passwordVariable()),
                        there.minutes() == null ? PromptRemote.DEFAULT_EVERY : Duration.ofMinutes(there.minutes())));
    }

    /** When a prompt's production moves back by itself. */
    private RegressionSettings regressions() {
        RegressionSettings standard = RegressionSettings.standard();
        SettingsFile.RollbackEntry entry =
                document.prompts() == null ? null : document.prompts().rollback();
        if (entry == null) {
            return standard;
        }
        return new RegressionSettings(
                entry.on() == null ? standard.on() : entry.on(),
                entry.minCalls() == null ? standard.minCalls() : entry.minCalls(),
                entry.alpha() == null ? standard.alpha() : entry.alpha(),
                entry.outcomes() == null ? standard.counted() : entry.outcomes());
    }

    private int positive(String key, Integer value, int standard) {
        if (value != null && value < 1) {
            throw file.wrong("has tools." + key + " " + value, "It must be 1 or more.");
        }
        return value == null ? standard : value;
    }
}
