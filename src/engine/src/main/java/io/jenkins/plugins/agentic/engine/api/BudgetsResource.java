package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.StoredBudgets;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the budgets stand, and those that are kept in the database, which may be made, changed and taken away. */
final class BudgetsResource {
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,99}";
    private static final int LONGEST_SUBJECT = 400;
    private static final BigDecimal MOST = new BigDecimal("1000000000");
    private static final int DECIMALS = 6;
    private static final String EACH = "*";

    private final Engine engine;
    private final StoredBudgets stored;

    BudgetsResource(Engine engine) {
        this.engine = engine;
        this.stored = engine.storedBudgets();
    }

    List<Route> routes() {
        return List.of(
                Route.get("budgets", this::list),
                Route.starting("budgets", this::create),
                Route.get("budgets/{budget}", this::one),
                Route.put("budgets/{budget}", this::save),
                Route.delete("budgets/{budget}", this::delete));
    }

    private ApiAnswer list(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return ApiAnswer.ok(engine.costView().budgets(call.access()::job));
    }

    private ApiAnswer one(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return view(200, found(call.parameter("budget")));
    }

    private Budget found(String name) {
        return stored.find(name)
                .orElseThrow(() -> Problem.of(404, "There is no budget of this name. GET budgets lists all."));
    }

    private ApiAnswer view(int status, Budget budget) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", budget.name());
        map.put("scope", budget.scope().name().toLowerCase(Locale.ROOT));
        map.put("subject", budget.subject());
        map.put("period", budget.period().name().toLowerCase(Locale.ROOT));
        map.put("soft", budget.soft());
        map.put("hard", budget.hard());
        map.put("stored", !stored.isConfigured(budget.name()));
        return ApiAnswer.json(status, map).with("ETag", '"' + StoredBudgets.tag(budget) + '"');
    }

    private ApiAnswer create(ApiCall call) {
        call.require(ApiAccess.Permission.BUDGET_ADMINISTER);
        Body body = call.body().only("name", "scope", "subject", "period", "soft", "hard");
        String name = body.needed("name");
        if (!name.matches(NAME)) {
            throw Problem.of(
                    422,
                    "The name must be at most 100 letters, digits, spaces, '.', '_' and '-', a letter or digit first.");
        }
        Budget budget = budget(name, body);
        stored.save(budget, Optional.of(""), call.user());
        return view(201, budget).with("Location", call.address("budgets/" + name));
    }

    private ApiAnswer save(ApiCall call) {
        call.require(ApiAccess.Permission.BUDGET_ADMINISTER);
        Budget now = changeable(call);
        Body body = call.body().only("scope", "subject", "period", "soft", "hard");
        Budget budget = budget(now.name(), body);
        return overtaking(now, () -> {
            stored.save(budget, call.expected(StoredBudgets.tag(now)), call.user());
            return view(200, budget);
        });
    }

    private ApiAnswer delete(ApiCall call) {
        call.require(ApiAccess.Permission.BUDGET_ADMINISTER);
        Budget now = changeable(call);
        return overtaking(now, () -> {
            stored.delete(now.name(), call.expected(StoredBudgets.tag(now)), call.user());
            return ApiAnswer.nothing();
        });
    }

    private Budget changeable(ApiCall call) {
        Budget now = found(call.parameter("budget"));
        if (stored.isConfigured(now.name())) {
            throw Problem.of(409, "The budget '" + now.name() + "' is the configuration's. Change it there.");
        }
        return now;
    }

    private static ApiAnswer overtaking(Budget now, java.util.function.Supplier<ApiAnswer> change) {
        try {
            return change.get();
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.CONFLICT) {
                throw Problem.of(412, e.sentence(), Map.of("ETag", '"' + StoredBudgets.tag(now) + '"'));
            }
            throw e;
        }
    }

    private static Budget budget(String name, Body body) {
        Budget.Scope scope = choice(body, "scope", Budget.Scope.class);
        Budget.Period period = choice(body, "period", Budget.Period.class);
        Optional<BigDecimal> soft = dollars(body, "soft");
        Optional<BigDecimal> hard = dollars(body, "hard");
        if (soft.isEmpty() && hard.isEmpty()) {
            throw Problem.of(422, "The budget has no limit. Give it 'soft', 'hard', or both, in US dollars.");
        }
        if (soft.isPresent() && hard.isPresent() && soft.get().compareTo(hard.get()) > 0) {
            throw Problem.of(422, "The soft limit is above the hard one, so nobody would ever be warned.");
        }
        return new Budget(
                name, scope, subject(scope, body.text("subject")), period, soft.orElse(null), hard.orElse(null));
    }

    private static String subject(Budget.Scope scope, String subject) {
        boolean whole = scope == Budget.Scope.RUN || scope == Budget.Scope.INSTALLATION;
        if (subject.isEmpty() || subject.equals(EACH)) {
            return EACH;
        }
        if (whole) {
            throw Problem.of(
                    422, "A budget of the scope '" + scope.name().toLowerCase(Locale.ROOT) + "' has no subject.");
        }
        if (subject.length() > LONGEST_SUBJECT || subject.startsWith("/") || subject.endsWith("/")) {
            throw Problem.of(
                    422,
                    "The subject must be a user's id, or the full name of a job or folder without a slash at its ends, or"
                            + " '*' for each of them.");
        }
        return subject;
    }

    private static <E extends Enum<E>> E choice(Body body, String field, Class<E> type) {
        body.needed(field);
        List<String> choices = Arrays.stream(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        return Enum.valueOf(type, body.choice(field, "", choices).toUpperCase(Locale.ROOT));
    }

    private static Optional<BigDecimal> dollars(Body body, String field) {
        return body.number(field).map(amount -> {
            if (amount.signum() < 0
                    || amount.compareTo(MOST) > 0
                    || amount.stripTrailingZeros().scale() > DECIMALS) {
                throw Problem.of(
                        422,
                        "The field '" + field + "' must be US dollars from 0 to " + MOST + ", with at most " + DECIMALS
                                + " decimals.");
            }
            return amount;
        });
    }
}
