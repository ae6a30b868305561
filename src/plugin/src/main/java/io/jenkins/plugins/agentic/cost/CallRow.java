package io.jenkins.plugins.agentic.cost;

import io.jenkins.plugins.agentic.engine.cost.Ledger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Date;
import java.util.Locale;

/** One model call as a build's page shows it. */
public record CallRow(Ledger.Call call) {
    private static final int COST_DECIMALS = 6;
    private static final double MILLIS = 1000;

    public Date at() {
        return new Date(call.at());
    }

    public String costText() {
        return dollars(call.price());
    }

    public String latencyText() {
        return String.format(Locale.ROOT, "%.1f s", call.latencyMillis() / MILLIS);
    }

    /** Without the zeros at the end, but with cents. */
    static String dollars(BigDecimal amount) {
        BigDecimal shown = amount.setScale(COST_DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
        return shown.setScale(Math.max(2, shown.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public String inputText() {
        return count(call.inputTokens());
    }

    public String cachedText() {
        return count(call.cachedTokens());
    }

    public String outputText() {
        return count(call.outputTokens());
    }

    public String thoughtText() {
        return count(call.thoughtTokens());
    }
}
