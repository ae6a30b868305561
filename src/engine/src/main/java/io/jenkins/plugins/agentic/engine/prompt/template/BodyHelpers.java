package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.github.jknack.handlebars.Formatter;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Options;
import com.github.jknack.handlebars.helper.EachHelper;
import com.github.jknack.handlebars.helper.IfHelper;
import com.github.jknack.handlebars.helper.LookupHelper;
import com.github.jknack.handlebars.helper.UnlessHelper;
import com.github.jknack.handlebars.helper.WithHelper;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The helpers a template may use: Handlebars' own that read nothing but variables, dotprompt's, and {@code data} and
 * {@code examples}. Those of handlebars.java that read files or classes are not among them.
 */
final class BodyHelpers {
    /** Under this name a rendering finds its {@link Marks}. */
    static final String MARKS = "agentic-marks";

    private static final List<String> ROLES = List.of("system", "user", "model", "tool");

    private static final Map<String, Helper<?>> ALL = all();

    private BodyHelpers() {}

    private static Map<String, Helper<?>> all() {
        Map<String, Helper<?>> helpers = new LinkedHashMap<>();
        helpers.put("if", IfHelper.INSTANCE);
        helpers.put("unless", UnlessHelper.INSTANCE);
        helpers.put("each", Effort.ofRounds(EachHelper.INSTANCE));
        helpers.put("with", WithHelper.INSTANCE);
        helpers.put("lookup", LookupHelper.INSTANCE);
        helpers.put("log", (value, options) -> "");
        // Closing braces right behind it would be taken for the tag's: they are given to it.
        helpers.put("braces", (value, options) -> "{{" + options.hash("then", ""));
        helpers.put("backslash", (value, options) -> "\\");
        helpers.put("role", (role, options) -> mark(options, new Marks.Role(known(role))));
        helpers.put("history", (value, options) -> mark(options, new Marks.History()));
        helpers.put("examples", (value, options) -> mark(options, new Marks.Examples()));
        helpers.put(
                "section",
                (name, options) -> mark(options, new Marks.InMessage(new Part.Pending(String.valueOf(name)))));
        helpers.put("media", (value, options) -> mark(options, new Marks.InMessage(media(options))));
        helpers.put("json", (value, options) -> json(value, options.hash("indent", 0)));
        helpers.put("data", (label, options) -> Fence.around(String.valueOf(label), options.param(0, null)));
        helpers.put(
                "ifEquals", (value, options) -> same(value, options.param(0, null)) ? options.fn() : options.inverse());
        helpers.put(
                "unlessEquals",
                (value, options) -> same(value, options.param(0, null)) ? options.inverse() : options.fn());
        return helpers;
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    static void register(Handlebars handlebars) {
        ALL.forEach((name, helper) -> handlebars.registerHelper(name, Effort.counted(helper)));
        handlebars.with((Formatter) (value, next) -> written(value));
    }

    private static CharSequence mark(Options options, Marks.Mark mark) {
        return new Handlebars.SafeString(options.<Marks>data(MARKS).put(mark));
    }

    private static String known(Object role) {
        if (!ROLES.contains(String.valueOf(role))) {
            throw new IllegalArgumentException("there is no role '" + role + "', only " + String.join(", ", ROLES)
                    + ". " + Nearest.hint(String.valueOf(role), ROLES));
        }
        return String.valueOf(role);
    }

    private static Part media(Options options) {
        Object url = options.hash("url");
        Object type = options.hash("contentType");
        if (url == null) {
            throw new IllegalArgumentException("the helper 'media' needs a url");
        }
        return new Part.Media(url.toString(), type == null ? "" : type.toString());
    }

    /** As JavaScript's {@code ===} on JSON's values: numbers by value, all else by type and value. */
    private static boolean same(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return new BigDecimal(x.toString()).compareTo(new BigDecimal(y.toString())) == 0;
        }
        if (a instanceof CharSequence x && b instanceof CharSequence y) {
            return x.toString().contentEquals(y);
        }
        return Objects.equals(a, b);
    }

    private static CharSequence json(Object value, Object indent) throws IOException {
        int spaces = indent instanceof Number number ? Math.max(0, Math.min(10, number.intValue())) : 0;
        if (spaces == 0) {
            return new Handlebars.SafeString(Json.write(value));
        }
        DefaultIndenter lines = new DefaultIndenter(" ".repeat(spaces), "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(lines)
                .withArrayIndenter(lines);
        try {
            return new Handlebars.SafeString(Json.MAPPER.writer(printer).writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IOException(e);
        }
    }

    /** A value as text: whole numbers without a point, lists with commas, maps as JSON. */
    static Object written(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? String.valueOf((long) number)
                    : value.toString();
        }
        if (value instanceof Map<?, ?>) {
            return Json.write(value);
        }
        if (value instanceof Iterable<?> elements) {
            return StreamSupport.stream(elements.spliterator(), false)
                    .map(element -> element == null ? "" : String.valueOf(written(element)))
                    .collect(Collectors.joining(","));
        }
        return value;
    }
}
