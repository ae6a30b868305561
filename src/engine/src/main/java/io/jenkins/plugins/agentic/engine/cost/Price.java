package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;

/**
 * What a call cost and by which rates, so that the amount can be worked out again later.
 *
 * @param amount US dollars
 * @param inputRate US dollars per token, as are the others
 */
public record Price(
        BigDecimal amount, BigDecimal inputRate, BigDecimal cachedRate, BigDecimal outputRate, BigDecimal thoughtRate) {

    /** Of a call that used nothing, or of which nothing is known. */
    public static final Price NOTHING =
            new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
}
