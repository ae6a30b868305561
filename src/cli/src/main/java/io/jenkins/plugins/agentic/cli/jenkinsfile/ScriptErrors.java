package io.jenkins.plugins.agentic.cli.jenkinsfile;

import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import org.codehaus.groovy.runtime.InvokerInvocationException;

/** What a script threw, as one sentence with the place in the script. */
public final class ScriptErrors {
    private ScriptErrors() {}

    /** The failure itself, without what Groovy and reflection wrapped around it. */
    public static Throwable unwrap(Throwable thrown) {
        Throwable inner = thrown;
        while ((inner instanceof InvokerInvocationException
                        || inner instanceof InvocationTargetException
                        || inner instanceof UndeclaredThrowableException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The failure with its place, such as {@code Jenkinsfile:12}, before its message. */
    public static AgenticException explain(Throwable thrown, String file) {
        Throwable inner = unwrap(thrown);
        String place = place(inner, file);
        if (inner instanceof AgenticException known) {
            return placed(known, place);
        }
        String message;
        if (inner instanceof MissingMethodException missing) {
            message = "there is no method '" + missing.getMethod() + "' for "
                    + missing.getType().getSimpleName() + " with these arguments";
        } else if (inner instanceof MissingPropertyException missing) {
            message = "there is no property '" + missing.getProperty() + "'"
                    + (missing.getType() == null
                            ? ""
                            : " of " + missing.getType().getSimpleName());
        } else if (inner instanceof NullPointerException || inner instanceof AssertionError) {
            message = String.valueOf(inner.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("null")
                    .strip();
        } else if (inner instanceof StackOverflowError) {
            message = "the script calls itself without end";
        } else {
            message = inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
        }
        return new AgenticException(
                ErrorCode.FAILED,
                place + message + (message.endsWith(".") ? "" : "."),
                "Mend the script.",
                false,
                inner);
    }

    private static AgenticException placed(AgenticException e, String place) {
        String message = String.valueOf(e.getMessage());
        if (place.isEmpty() || message.startsWith(place)) {
            return e;
        }
        return new AgenticException(e.code(), place + message, e.hint(), e.retriable(), e);
    }

    private static String place(Throwable e, String file) {
        for (StackTraceElement element : e.getStackTrace()) {
            if (file.equals(element.getFileName()) && element.getLineNumber() > 0) {
                return file + ":" + element.getLineNumber() + ": ";
            }
        }
        return "";
    }
}
