package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Costs as a person reads them, in a log as on the pages; what is kept and counted stays exact. */
public final class Dollars {
    private static final int DECIMALS_OF_CENTS = 4;
    private static final BigDecimal LEAST = BigDecimal.ONE.movePointLeft(DECIMALS_OF_CENTS);

    private Dollars() {}

    /** Below a dollar with four decimals, else with two: "$0.1650", "$12.30", "$0", "< $0.0001". */
    public static String shown(BigDecimal dollars) {
        if (dollars.signum() == 0) {
            return "$0";
        }
        if (dollars.compareTo(LEAST) < 0) {
            return "< $" + LEAST.toPlainString();
        }
        int decimals = dollars.compareTo(BigDecimal.ONE) < 0 ? DECIMALS_OF_CENTS : 2;
        return "$" + dollars.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
