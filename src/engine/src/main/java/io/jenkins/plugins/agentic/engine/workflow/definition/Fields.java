package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.spec.Located;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of one part of a definition, read as what they must be: each refusal names the field and its line. */
final class Fields {
    private static final String PATH = "(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[A-Za-z0-9._/-]{1,200}";

    private final Located part;
    private final Map<String, Located> values;

    private Fields(Located part, Map<String, Located> values) {
        this.part = part;
        this.values = values;
    }

    /**
     * The fields of a map.
     *
     * @param what the part is called in a refusal
     * @param names that it may have
     */
    static Fields of(Located part, String what, String... names) {
        return new Fields(part, part.entries(what, List.of(names)));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Null where it is not there. */
    Located get(String name) {
        return values.get(name);
    }

    Located needed(String name) {
        Located field = values.get(name);
        if (field == null) {
            throw part.wrong("'" + name + "' is missing.", "See docs/workflows.md.");
        }
        return field;
    }

    /**
     * A text of a form.
     *
     * @param how what it must be of, for a person
     */
    String fitting(String name, String pattern, String how) {
        String text = needed(name).text("'" + name + "'");
        if (!text.matches(pattern)) {
            throw get(name).wrong("'" + name + "' is '" + text + "'.", "It must be of " + how + ".");
        }
        return text;
    }

    String fitting(String name, String pattern, String how, String otherwise) {
        return has(name) ? fitting(name, pattern, how) : otherwise;
    }

    /** Of a file below the workspace. */
    String path(String name, String otherwise) {
        return fitting(name, PATH, "letters, digits, '.', '_', '-' and '/', below the workspace", otherwise);
    }

    String text(String name, String otherwise) {
        return has(name) ? get(name).text("'" + name + "'") : otherwise;
    }

    List<String> texts(String name, String each) {
        return get(name).items("'" + name + "'").stream()
                .map(item -> item.text(each))
                .toList();
    }

    boolean flag(String name) {
        return has(name) && get(name).flag("'" + name + "'");
    }

    int whole(String name, int least, int most, int otherwise) {
        return has(name) ? get(name).whole("'" + name + "'", least, most) : otherwise;
    }

    double between(String name, double least, double most) {
        double value = get(name).number("'" + name + "'");
        if (!(value >= least && value <= most)) {
            throw get(name)
                    .wrong(
                            "'" + name + "' is " + value + ".",
                            "It must be from " + plain(least) + " to " + plain(most) + ".");
        }
        return value;
    }

    double between(String name, double least, double most, double otherwise) {
        return has(name) ? between(name, least, most) : otherwise;
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    String choice(String name, List<String> choices, String otherwise) {
        String text = text(name, otherwise);
        if (!text.equals(otherwise) && !choices.contains(text)) {
            throw get(name)
                    .wrong(
                            "'" + name + "' is '" + text + "'.",
                            "It must be one of: " + String.join(", ", choices) + ".");
        }
        return text;
    }

    /** One of an enum's constants, in small letters. */
    <E extends Enum<E>> E constant(String name, Class<E> type, E otherwise) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        String text = choice(name, names, "");
        return text.isEmpty() ? otherwise : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
