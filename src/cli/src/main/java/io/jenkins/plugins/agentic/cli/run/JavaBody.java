package io.jenkins.plugins.agentic.cli.run;

import groovy.lang.Closure;
import java.util.concurrent.Callable;

/** A step's body that is Java's, for steps called by this host itself. */
public final class JavaBody extends Closure<Object> {
    private static final long serialVersionUID = 1L;

    private final Callable<?> work;

    public JavaBody(Callable<?> work) {
        super(null);
        this.work = work;
    }

    public Object doCall(Object... ignored) throws Exception {
        return work.call();
    }

    @Override
    public Object call() {
        try {
            return work.call();
        } catch (Exception e) {
            throw Rethrow.<RuntimeException>asIs(e);
        }
    }
}
