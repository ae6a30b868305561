package io.jenkins.plugins.agentic.engine.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prices by model in the format of LiteLLM's {@code model_prices_and_context_window.json}: US dollars per token, with
 * separate prices for prompts above a number of tokens. Beyond that format a model may have a list of entries, each with
 * {@code valid_from} (a date, UTC), so that old calls keep the price that held then; and the model {@code default} prices
 * every model that is not named. A name need not stand there itself: {@code models/} before it counts for nothing, and a
 * dated or numbered version ({@code gpt-5-2025-08-07}, {@code gemini-2.0-flash-001}) has its model's price. A preview is a
 * model of its own, for it may have a price of its own.
 *
 * <p>Immutable.
 */
public final class PriceTable {
    /** Decimals of a price; the smallest published token price has ten. */
    public static final int SCALE = 12;

    private static final String DEFAULT = "default";
    private static final String RESOURCE_PREFIX = "models/";
    /** What providers append to a model's name for one version of it. */
    private static final Pattern VERSION = Pattern.compile("-(?:\\d{4}-\\d{2}-\\d{2}|\\d{8}|00\\d)$");
    /** A model that ends within so many days is told of. */
    private static final int NOTICE_DAYS = 60;

    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** By model: its prices, the newest first. */
    private final Map<String, List<ModelPrice>> models;

    private PriceTable(Map<String, List<ModelPrice>> models) {
        this.models = models;
    }

    private static final class Shipped {
        static final PriceTable TABLE = load();

        private static PriceTable load() {
            try (InputStream in = PriceTable.class.getResourceAsStream("model-prices.json")) {
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "that ships");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The table that ships. */
    public static PriceTable shipped() {
        return Shipped.TABLE;
    }

    /** An admin's own table; {@link ErrorCode#USAGE} says which file, model and field is wrong. */
    public static PriceTable read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw wrong(file.toString(), "can't be read (" + e.getMessage() + ")", e);
        }
    }

    /** Reads a table's text; {@code place} names it in errors. */
    public static PriceTable parse(String json, String place) {
        Map<String, List<ModelPrice>> models = new TreeMap<>();
        try {
            JsonNode root = EXACT.readTree(json);
            if (!root.isObject()) {
                throw wrong(place, "is not a JSON object of models", null);
            }
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                List<ModelPrice> prices = new ArrayList<>();
                for (JsonNode entry : field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
                    if (ModelPrice.isPrice(entry)) {
                        prices.add(price(entry, field.getKey(), place));
                    }
                }
                prices.sort(Comparator.comparing(ModelPrice::validFrom).reversed());
                if (!prices.isEmpty()) {
                    models.put(field.getKey(), List.copyOf(prices));
                }
            }
        } catch (JsonProcessingException e) {
            throw wrong(place, "is not JSON (line " + e.getLocation().getLineNr() + ")", e);
        }
        return new PriceTable(models);
    }

    private static ModelPrice price(JsonNode entry, String model, String place) {
        try {
            return ModelPrice.of(entry);
        } catch (IllegalArgumentException e) {
            throw wrong(place, "is wrong at the model '" + model + "': " + e.getMessage(), e);
        }
    }

    private static AgenticException wrong(String place, String why, Exception cause) {
        return new AgenticException(
                ErrorCode.USAGE,
                "The price table " + place + " " + why + ".",
                "Its format is that of resources/prices/model-prices.json.",
                false,
                cause);
    }

    /** Whether calls to the model can be priced, so that they may be made. */
    public boolean knows(String model) {
        return !pricesOf(model).isEmpty();
    }

    /** Whether the table has a price of the model's own, not only one for every model. */
    public boolean names(String model) {
        return named(model).isPresent();
    }

    /** Refuses a model without a price: a call that can't be priced is not made. */
    public void require(String model) {
        if (!knows(model)) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "There is no price for the model '" + model + "', so it is not called.",
                    (Nearest.hint(model, models.keySet())
                                    + " Use one of "
                                    + String.join(", ", models.keySet())
                                    + ", or add it, or a 'default', to the price table.")
                            .strip());
        }
    }

    /** The newest first; none where the model has no price, and there is none for every model. */
    private List<ModelPrice> pricesOf(String model) {
        return named(model).map(models::get).orElseGet(() -> models.getOrDefault(DEFAULT, List.of()));
    }

    /** The table's name for the model. */
    private Optional<String> named(String model) {
        String plain = model.startsWith(RESOURCE_PREFIX) ? model.substring(RESOURCE_PREFIX.length()) : model;
        return Stream.of(model, plain, VERSION.matcher(plain).replaceFirst(""))
                .filter(models::containsKey)
                .findFirst();
    }

    private ModelPrice at(String model, Instant at) {
        require(model);
        List<ModelPrice> prices = pricesOf(model);
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return prices.stream()
                .filter(price -> !price.validFrom().isAfter(day))
                .findFirst()
                .orElseGet(() -> prices.get(prices.size() - 1));
    }

    /** What a call made then cost, in US dollars, rounded half up to {@value #SCALE} decimals. */
    public Price price(String model, Usage usage, Instant at) {
        return at(model, at).of(usage);
    }

    /**
     * The most a call can cost that begins then, in US dollars, also if it ends within a day at prices that hold by then.
     *
     * @param mostInput prompt tokens, counted or estimated from above
     * @param maxTokens most tokens of the answer, or null for as many as the model gives
     * @throws AgenticException when neither the call nor the table says how long an answer can get
     */
    public BigDecimal worstCase(String model, long mostInput, Integer maxTokens, Instant at) {
        ModelPrice price = at(model, at);
        long mostOutput = maxTokens != null ? maxTokens : price.mostOutput();
        if (mostOutput <= 0) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "The price table does not say how long an answer of the model '" + model + "' can get.",
                    "Give the step maxTokens, or the model max_output_tokens.");
        }
        ModelPrice dayAfter = at(model, at.plus(1, ChronoUnit.DAYS));
        BigDecimal worst = price.worstCase(mostInput, mostOutput);
        return dayAfter == price ? worst : worst.max(dayAfter.worstCase(mostInput, mostOutput));
    }

    /**
     * How many tokens an answer may have: as many as wanted, but no more than the model gives.
     *
     * @param wanted null for as many as the model gives
     * @return null where nobody says
     */
    public Integer mostOutput(String model, Integer wanted, Instant at) {
        long most = at(model, at).mostOutput();
        boolean asWanted = most <= 0 || (wanted != null && wanted <= most);
        return asWanted ? wanted : Integer.valueOf((int) most);
    }

    /** The day from which the provider may refuse the model, where the table says one. */
    public Optional<LocalDate> deprecation(String model) {
        return named(model).map(name -> models.get(name).get(0).deprecated());
    }

    /** What a person should know of the end of a model: that it is past, or that it is at most 60 days ahead. */
    public Optional<String> ending(String model, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return deprecation(model)
                .filter(end -> !end.isAfter(today.plusDays(NOTICE_DAYS)))
                .map(end -> end.isAfter(today)
                        ? "The model '" + model + "' ends on " + end + ", " + days(ChronoUnit.DAYS.between(today, end))
                                + " from now: name another in good time."
                        : "The model '" + model + "' ended on " + end
                                + ": its provider may refuse it, or answer with another. Name one that lives.");
    }

    private static String days(long days) {
        return days == 1 ? "1 day" : days + " days";
    }
}
