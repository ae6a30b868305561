package io.jenkins.plugins.agentic;

import io.jenkins.plugins.agentic.configuration.BudgetEntry;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.configuration.PromptSection;
import io.jenkins.plugins.agentic.configuration.RoutingSection;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.configuration.SpendingSection;
import io.jenkins.plugins.agentic.configuration.ToolSection;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.model.GeminiSettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.prompt.PromptSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.telemetry.TelemetrySettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the engine gets of the global configuration, as it stands at each call. Keys are looked up then and kept nowhere. */
public final class EngineConfiguration {
    /** Endpoints other than Google's may need no key, but the model's client always sends one. */
    private static final String NO_KEY_NEEDED = "none";

    private final AgenticGlobalConfiguration form;

    EngineConfiguration(AgenticGlobalConfiguration form) {
        this.form = form;
    }

    /** Which models the engine asks now. Keys are looked up at each call and kept nowhere. */
    public ModelSettings models() {
        String url = form.getBaseUrl() == null ? "" : form.getBaseUrl();
        String key = apiKey().orElse(url.isEmpty() ? "" : NO_KEY_NEEDED);
        List<ProviderSettings> all = new ArrayList<>();
        form.getProviders().forEach(entry -> all.add(entry.provider()));
        if (!key.isEmpty()) {
            // The last: it serves every model.
            all.add(new ProviderSettings(
                    "gemini",
                    ProviderSettings.Kind.GEMINI,
                    key,
                    url,
                    "",
                    "",
                    List.of("*"),
                    form.getGemini() == null
                            ? GeminiSettings.STANDARD
                            : form.getGemini().settings()));
        }
        RoutingSection chosen = routingSection();
        return new ModelSettings(
                all,
                form.getDefaultModel() == null ? ModelSettings.BY_ROLE : form.getDefaultModel(),
                chosen.routing(),
                chosen.modelLimits(),
                chosen.retry(),
                null);
    }

    private RoutingSection routingSection() {
        return form.getRouting() == null ? new RoutingSection() : form.getRouting();
    }

    /** Models without a price among models and classes, as lines for a form. */
    public List<String> unpriced(List<String> names) {
        return models(names)
                .filter(model -> !priceTable().knows(model))
                .map(Messages::AgenticGlobalConfiguration_NoPrice)
                .toList();
    }

    /** Those that have ended or soon end, as lines for a form; a class of a folder's own is no model and none of them. */
    public List<String> endings(List<String> names) {
        return models(names)
                .flatMap(model -> priceTable().ending(model, Instant.now()).stream())
                .toList();
    }

    private Stream<String> models(List<String> names) {
        Routing known = routingSection().routing();
        return names.stream().flatMap(name -> known.models(name).stream()).distinct();
    }

    private PriceTable priceTable() {
        return form.getSpending() == null
                ? PriceTable.shipped()
                : form.getSpending().priceTable();
    }

    /** What may be spent. */
    public MoneySettings money() {
        SpendingSection chosen = form.getSpending() == null ? new SpendingSection() : form.getSpending();
        return new MoneySettings(
                chosen.priceTable(),
                form.getBudgets().stream().map(BudgetEntry::budget).toList(),
                Inputs.dollars(form.getCapPerCall(), "cap per call"),
                form.getZone() == null ? ZoneId.systemDefault() : zoneOf(form.getZone()),
                chosen.mostExecutionsPerMinute(),
                chosen.askAboveDollars());
    }

    /** What agents may do. */
    public ToolSettings tools() {
        return (form.getTools() == null ? new ToolSection() : form.getTools())
                .settings(Inputs.words(form.getCommands()));
    }

    /** Where the engine keeps everything, with the password, looked up now. Holds when the engine is opened. */
    public DatabaseSettings database() {
        return form.getDatabase() == null
                ? DatabaseSettings.EMBEDDED
                : form.getDatabase().settings();
    }

    /** Where measurements go, with the secret, looked up now. */
    public TelemetrySettings telemetry() {
        return form.getTelemetry() == null
                ? TelemetrySettings.OFF
                : form.getTelemetry().settings();
    }

    /** How an engine with this folder keeps its prompts; the repository's place holds when the engine is opened. */
    public PromptSettings prompts(Path home) {
        return new PromptSettings(
                promptSection().place(home), () -> now().promptSection().regressions(), () -> now().promptSection()
                        .remote());
    }

    private static EngineConfiguration now() {
        return AgenticGlobalConfiguration.get().engine();
    }

    private PromptSection promptSection() {
        return form.getPrompts() == null ? new PromptSection() : form.getPrompts();
    }

    /** The configured API key; empty where there is none, or where its credential is gone. */
    private Optional<String> apiKey() {
        return SecretTexts.find(form.getCredentialsId());
    }

    /** Keys of models, tokens of MCP servers and the collector, the database's password: none is anything for a prompt or a log. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        apiKey().ifPresent(secrets::add);
        form.getProviders().forEach(entry -> secrets.add(entry.provider().apiKey()));
        if (form.getTools() != null) {
            form.getTools().getMcpServers().forEach(server -> server.token().ifPresent(secrets::add));
        }
        if (form.getDatabase() != null) {
            form.getDatabase().password().ifPresent(secrets::add);
        }
        if (form.getTelemetry() != null) {
            form.getTelemetry().authorization().ifPresent(secrets::add);
        }
        promptSection().remoteSecret().ifPresent(secrets::add);
        secrets.removeIf(String::isEmpty);
        return secrets;
    }

    private static ZoneId zoneOf(String name) {
        if (!isZone(name)) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + name + "' is no time zone, in Jenkins' Agentic Workflow configuration.",
                    "Ask an administrator to write one such as Europe/Berlin.");
        }
        return ZoneId.of(name);
    }

    static boolean isZone(String name) {
        try {
            return name != null && ZoneId.of(name) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
