package io.jenkins.plugins.agentic.engine.prompt.template;

import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What can be said of a body before it is rendered: helpers and partials that there are not, partials that include
 * themselves, and the variables it reads.
 */
final class BodyCheck {
    private static final Pattern PARTIAL = Pattern.compile("[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*");
    private static final Pattern BACK = Pattern.compile("(?:\\.\\./|\\./|this[./])*");
    private static final Set<String> SAME_SCOPE = Set.of("if", "unless", "ifEquals", "unlessEquals", "else", "");

    private final Map<String, Integer> variables = new LinkedHashMap<>();
    private final Set<String> atNames = new HashSet<>();

    private BodyCheck() {}

    static boolean isPartialName(String name) {
        return name.length() <= 200 && PARTIAL.matcher(name).matches();
    }

    static BodyCheck of(String name, PromptSource source, Function<String, Optional<String>> partials) {
        BodyCheck check = new BodyCheck();
        check.walk(name, source, partials, new LinkedHashSet<>(), new HashSet<>());
        return check;
    }

    /** Variables that the body itself reads outside of loops, in the order it first does. */
    List<String> variables() {
        return List.copyOf(variables.keySet());
    }

    /** Where the body first reads a variable outside of loops, if it does. */
    Optional<Integer> offset(String variable) {
        return Optional.ofNullable(variables.get(variable));
    }

    /** Whether body or partials read {@code @name}. */
    boolean readsAt(String atName) {
        return atNames.contains(atName);
    }

    private void walk(
            String name,
            PromptSource source,
            Function<String, Optional<String>> partials,
            Set<String> path,
            Set<String> known) {
        List<BodyTag> tags = BodyTag.in(source.body());
        Set<String> inline = new HashSet<>();
        tags.stream()
                .filter(tag -> tag.name().equals("*inline"))
                .forEach(tag -> inline.add(inlineName(source.body(), tag)));
        Deque<Boolean> scopes = new ArrayDeque<>();
        for (BodyTag tag : tags) {
            if (tag.kind() == BodyTag.Kind.PARTIAL) {
                partial(name, source, tag, inline, partials, path, known);
                if (source.body().startsWith("#>", tag.offset() + 2)) {
                    scopes.push(false);
                }
                continue;
            }
            helpers(name, source, tag);
            if (tag.kind() == BodyTag.Kind.CLOSE && !scopes.isEmpty()) {
                scopes.pop();
            }
            paths(tag, path.isEmpty() && !scopes.contains(true));
            if (tag.kind() == BodyTag.Kind.OPEN) {
                scopes.push(!SAME_SCOPE.contains(tag.name()));
            }
        }
    }

    /** Names of the partials that a text uses itself, those it defines left out. */
    static List<String> partials(String text) {
        if (!text.contains("{{")) {
            return List.of();
        }
        List<BodyTag> tags = BodyTag.in(text);
        Set<String> names = new LinkedHashSet<>();
        tags.stream()
                .filter(tag -> tag.kind() == BodyTag.Kind.PARTIAL)
                .map(BodyCheck::partialName)
                .filter(BodyCheck::isPartialName)
                .forEach(names::add);
        tags.stream().filter(tag -> tag.name().equals("*inline")).forEach(tag -> names.remove(inlineName(text, tag)));
        return List.copyOf(names);
    }

    private static String partialName(BodyTag tag) {
        return tag.name().replaceAll("^[\"'](.*)[\"']$", "$1");
    }

    private static String inlineName(String body, BodyTag tag) {
        return body.substring(tag.offset(), tag.end()).replaceAll("(?s).*?[\"']([^\"']*)[\"'].*", "$1");
    }

    private void paths(BodyTag tag, boolean outermost) {
        for (String path : tag.paths()) {
            if (path.startsWith("@")) {
                atNames.add(path.substring(1).split("[./]", 2)[0]);
                continue;
            }
            String first = BACK.matcher(path).replaceFirst("").split("[./]", 2)[0];
            if (outermost
                    && !first.isEmpty()
                    && !first.equals("this")
                    && !BodyHelpers.names().contains(first)) {
                variables.putIfAbsent(first.replaceAll("^\\[(.*)\\]$", "$1"), tag.offset());
            }
        }
    }

    private static void helpers(String name, PromptSource source, BodyTag tag) {
        for (String call : tag.calls()) {
            boolean decorator = call.equals("*inline");
            if (!decorator && !BodyHelpers.names().contains(call)) {
                int[] place = source.place(tag.offset());
                throw PromptFault.at(
                        name,
                        place[0],
                        place[1],
                        "there is no helper '" + call + "'",
                        suggestion(call, BodyHelpers.names()));
            }
        }
    }

    private static String suggestion(String given, List<String> known) {
        String nearest = Nearest.hint(given, known);
        return nearest.isEmpty() ? "There are: " + String.join(", ", known) + "." : nearest;
    }

    private void partial(
            String name,
            PromptSource source,
            BodyTag tag,
            Set<String> inline,
            Function<String, Optional<String>> partials,
            Set<String> path,
            Set<String> known) {
        String partial = partialName(tag);
        if (inline.contains(partial) || partial.equals("@partial-block")) {
            return;
        }
        int[] place = source.place(tag.offset());
        if (!isPartialName(partial)) {
            throw PromptFault.at(
                    name,
                    place[0],
                    place[1],
                    "'" + partial + "' can't be a partial's name",
                    "Names consist of letters, digits, '_' and '-', with '.' or '/' between them.");
        }
        if (path.contains(partial)) {
            throw PromptFault.at(
                    name,
                    place[0],
                    place[1],
                    "the partial '" + partial + "' includes itself (" + String.join(" → ", path) + " → " + partial
                            + ")",
                    "Take one of these inclusions out.");
        }
        if (known.contains(partial)) {
            return;
        }
        String text = partials.apply(partial)
                .orElseThrow(() -> PromptFault.at(
                        name,
                        place[0],
                        place[1],
                        "there is no partial '" + partial + "'",
                        "Save it as _" + partial + ".prompt."));
        path.add(partial);
        walk("_" + partial, new PromptSource(text, -1, -1, 0, text), partials, path, known);
        path.remove(partial);
        known.add(partial);
    }

    /**
     * A partial that stands alone on its line takes that line's break with it, as in Handlebars' JavaScript. The break moves
     * into a comment, so that lines keep their numbers.
     */
    static String withoutLinesOfPartials(String text) {
        List<int[]> breaks = new ArrayList<>();
        for (BodyTag tag : BodyTag.in(text)) {
            int lineStart = text.lastIndexOf('\n', tag.offset()) + 1;
            int lineBreak = text.indexOf('\n', tag.end());
            int lineEnd = lineBreak < 0 ? text.length() : lineBreak;
            if (tag.kind() == BodyTag.Kind.PARTIAL
                    && text.substring(lineStart, tag.offset()).isBlank()
                    && lineBreak >= 0
                    && text.substring(tag.end(), lineEnd).isBlank()) {
                breaks.add(new int[] {tag.end(), lineBreak + 1});
            }
        }
        StringBuilder out = new StringBuilder(text);
        for (int i = breaks.size() - 1; i >= 0; i--) {
            out.replace(breaks.get(i)[0], breaks.get(i)[1], "{{!\n}}");
        }
        return out.toString();
    }
}
