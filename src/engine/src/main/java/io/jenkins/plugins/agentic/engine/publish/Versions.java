package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.regex.Pattern;

/** Checks names and versions of releases, so that no path can be made of them. */
public final class Versions {
    private static final int LONGEST = 100;

    /** A package name, optionally scoped, as npm allows. */
    private static final Pattern NAME =
            Pattern.compile("(@[a-z0-9~-][a-z0-9._~-]{0,100}/)?[A-Za-z0-9~-][A-Za-z0-9._~-]{0,200}");

    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** What all kinds of target have in common; whether it is a version says the target. */
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z!][0-9A-Za-z.+!_-]{0,99}");

    /** The regular expression that semver.org suggests for Semantic Versioning 2.0.0. */
    private static final Pattern SEMVER = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");

    private Versions() {}

    static boolean isSemantic(String version) {
        return version.length() <= LONGEST && SEMVER.matcher(version).matches();
    }

    static void requireSemantic(String version) {
        if (!isSemantic(version)) {
            throw wrong(
                    "'" + version + "' is no version by Semantic Versioning 2.0.0.",
                    "Use MAJOR.MINOR.PATCH, such as 1.0.0.");
        }
    }

    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw wrong("'" + name + "' is no package name.", "Use letters, digits, '-', '.' and '_'.");
        }
    }

    public static void requireVersion(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw wrong("'" + version + "' is no version.", "Use one such as 1.0.0.");
        }
    }

    public static void requireEnvironment(String environment) {
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw wrong(
                    "'" + environment + "' is no name of an environment.",
                    "Use a word such as development, staging or production.");
        }
    }

    private static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
