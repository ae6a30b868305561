package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A template's checked name: {@code [folder/]…base[.variant]}, in ASCII letters, digits, {@code _} and {@code -}. A base
 * that begins with {@code _} is a partial. What is not of that form can't become a path or a ref: no {@code ..}, nothing
 * absolute, no {@code .git}, no look-alike of another alphabet, no device name of Windows.
 */
public record PromptName(String text) implements Comparable<PromptName> {
    /** Longest name, in characters: the ledger's column holds it with its version. */
    public static final int LONGEST = 120;

    private static final String ENDING = ".prompt";
    private static final String SUITE = ".test.yaml";
    private static final Pattern FORM = Pattern.compile(
            "(?:[A-Za-z0-9][A-Za-z0-9_-]*/){0,8}_?[A-Za-z0-9][A-Za-z0-9_-]*(?:\\.[A-Za-z][A-Za-z0-9_-]*)?");
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(?:.*/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./].*)?");

    public PromptName {
        require(text);
    }

    /** Throws where the text is no name. */
    public static void require(String text) {
        if (!isName(text)) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "'" + shown(text) + "' is no name of a prompt.",
                    "A name is letters, digits, '_' and '-', with folders and one variant if wanted, such as"
                            + " team/planner.short, without '.prompt', and " + LONGEST + " characters at most.");
        }
    }

    private static boolean isName(String text) {
        return text.length() <= LONGEST
                && FORM.matcher(text).matches()
                && !DEVICE.matcher(text).matches()
                && !text.endsWith(ENDING);
    }

    /** Control characters and what is beyond a line's length are not repeated to a terminal. */
    private static String shown(String text) {
        String safe = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return safe.length() > LONGEST ? safe.substring(0, LONGEST) + "…" : safe;
    }

    /** The name that a file of the repository holds; empty where it is no template or its name is not allowed. */
    static Optional<PromptName> ofPath(String path) {
        if (!path.endsWith(ENDING)) {
            return Optional.empty();
        }
        String name = path.substring(0, path.length() - ENDING.length());
        return isName(name) ? Optional.of(new PromptName(name)) : Optional.empty();
    }

    /** The name of a partial that a template of the folder ('' or with '/' at its end) uses as {@code {{> name}}}. */
    public static PromptName ofPartial(String folder, String name) {
        String path = partialPath(folder, name);
        return new PromptName(path.substring(0, path.length() - ENDING.length()));
    }

    /** The file of such a partial, whose name may not be allowed. */
    static String partialPath(String folder, String name) {
        int file = name.lastIndexOf('/') + 1;
        return folder + name.substring(0, file) + "_" + name.substring(file) + ENDING;
    }

    /** The name whose suite a file of the repository is. */
    static Optional<PromptName> ofSuite(String path) {
        if (!path.endsWith(SUITE)) {
            return Optional.empty();
        }
        String name = path.substring(0, path.length() - SUITE.length());
        return isName(name) ? Optional.of(new PromptName(name)) : Optional.empty();
    }

    /** Where the template is in the work tree. */
    public String path() {
        return text + ENDING;
    }

    /** Where its test suite is in the work tree. */
    public String suitePath() {
        return text + SUITE;
    }

    /** What its refs begin with: the ending keeps {@code team} and {@code team/planner} apart. */
    String versionRefs() {
        return PromptRepository.VERSIONS + path() + "/";
    }

    String labelRefs() {
        return PromptRepository.LABELS + path() + "/";
    }

    @Override
    public int compareTo(PromptName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
