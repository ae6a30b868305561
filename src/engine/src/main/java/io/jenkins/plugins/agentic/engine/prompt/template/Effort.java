package io.jenkins.plugins.agentic.engine.prompt.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Options;
import com.github.jknack.handlebars.Template;
import java.io.IOException;
import java.util.List;

/**
 * What one rendering may take: loops in loops, and partials in partials, make work and text that no machine ends, out of a
 * template that anybody may hand in. Counted are helpers, rounds of loops, partials, and each sixteen characters that a loop
 * or a partial makes; of the thread that renders.
 */
final class Effort {
    static final int MOST = 1_000_000;
    private static final int CHARACTERS = 16;
    private static final ThreadLocal<Effort> CURRENT = new ThreadLocal<>();

    private int spent;

    private Effort() {}

    static void begin() {
        CURRENT.set(new Effort());
    }

    static void end() {
        CURRENT.remove();
    }

    /** @throws IllegalArgumentException where that is too much */
    static void spend(int characters) {
        Effort effort = CURRENT.get();
        if (effort != null) {
            effort.spent += 1 + characters / CHARACTERS;
            if (effort.spent > MOST) {
                throw new IllegalArgumentException("its loops and partials take more than " + MOST
                        + " steps: take out a loop, or give shorter lists");
            }
        }
    }

    /** The same helper, counted. */
    static <T> Helper<T> counted(Helper<T> helper) {
        return (value, options) -> {
            spend(0);
            return helper.apply(value, options);
        };
    }

    /** A loop whose rounds are counted. */
    static <T> Helper<T> ofRounds(Helper<T> loop) {
        return (value, options) -> loop.apply(value, new Rounds(options));
    }

    private static final class Rounds extends Options {
        private final Options of;

        Rounds(Options of) {
            super(
                    of.handlebars,
                    of.helperName,
                    of.tagType,
                    of.context,
                    of.fn,
                    of.inverse,
                    of.params,
                    of.hash,
                    of.blockParams);
            this.of = of;
        }

        /** Writes to where the loop's own would. */
        @Override
        public Buffer buffer() {
            return of.buffer();
        }

        @Override
        public CharSequence apply(Template round, Context context, List<Object> blockParams) throws IOException {
            CharSequence text = super.apply(round, context, blockParams);
            spend(text.length());
            return text;
        }
    }
}
