package io.jenkins.plugins.agentic.engine.publish.pypi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions as Python's packaging knows them.
 *
 * @see <a href="https://peps.python.org/pep-0440/">PEP 440</a>, its appendix B for the grammar
 */
final class Pep440 {
    private static final Pattern VERSION = Pattern.compile(
            "v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
                    + "(?:[-_.]?(?<pre>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?<preN>[0-9]+)?)?"
                    + "(?:-(?<postN1>[0-9]+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postN2>[0-9]+)?)?"
                    + "(?:[-_.]?(?<dev>dev)[-_.]?(?<devN>[0-9]+)?)?"
                    + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
            Pattern.CASE_INSENSITIVE);

    private Pep440() {}

    /** The one way to write it; empty where it is no version. */
    static Optional<String> normalized(String version) {
        Matcher m = VERSION.matcher(version.strip());
        if (!m.matches()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        String epoch = number(m.group("epoch"));
        if (!epoch.equals("0")) {
            text.append(epoch).append('!');
        }
        String[] release = m.group("release").split("\\.");
        for (int i = 0; i < release.length; i++) {
            text.append(i == 0 ? "" : ".").append(number(release[i]));
        }
        if (m.group("pre") != null) {
            String pre = m.group("pre").toLowerCase(Locale.ROOT);
            text.append(
                            switch (pre) {
                                case "alpha", "a" -> "a";
                                case "beta", "b" -> "b";
                                default -> "rc";
                            })
                    .append(number(m.group("preN")));
        }
        if (m.group("postN1") != null || m.group("post") != null) {
            text.append(".post").append(number(m.group("postN1") != null ? m.group("postN1") : m.group("postN2")));
        }
        if (m.group("dev") != null) {
            text.append(".dev").append(number(m.group("devN")));
        }
        if (m.group("local") != null) {
            text.append('+').append(m.group("local").toLowerCase(Locale.ROOT).replaceAll("[-_]", "."));
        }
        return Optional.of(text.toString());
    }

    private static String number(String digits) {
        return digits == null ? "0" : digits.replaceFirst("^0+(?=[0-9])", "");
    }

    /** Whether both name the same version; trailing zeros of a release count for nothing. */
    static boolean same(String one, String other) {
        return stripped(one).equals(stripped(other)) && normalized(one).isPresent();
    }

    private static Optional<String> stripped(String version) {
        return normalized(version)
                .map(text -> text.replaceFirst("^((?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*?)(?:\\.0)+(?![.0-9])", "$1"));
    }
}
