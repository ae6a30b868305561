package io.jenkins.plugins.agentic.engine.prompt.studio;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.Message;
import io.jenkins.plugins.agentic.engine.prompt.template.PromptData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts of AI Studio as texts of a template, and back. What was exported is read again as the very same text. */
final class StudioText {
    private static final Pattern ENTITY = Pattern.compile("&(?:lt|gt|amp|quot|#39);");
    private static final Pattern RAW = Pattern.compile("[<>\"]");
    private static final Pattern MARKS = Pattern.compile("\\{\\{[{~&\\s]*(?:role|history|examples|media|section)\\b");

    private static final Pattern BRACES = Pattern.compile("(\\\\*)\\{\\{(}*)");
    private static final Pattern OPENS = Pattern.compile("\\{\\{braces(?: then=\"(}+)\")?}}");
    private static final String BACKSLASH = "{{backslash}}";

    private StudioText() {}

    /** A text that was escaped for HTML, which has entities and none of the signs they stand for, without its entities. */
    static String plain(String text) {
        if (!ENTITY.matcher(text).find() || RAW.matcher(text).find()) {
            return text;
        }
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** The opposite of {@link #plain}. */
    static String escaped(String text) {
        return plain(text).equals(text)
                ? text
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;");
    }

    /**
     * A text of AI Studio as part of a template's body: variables stay variables. Where it is no template, or would begin
     * messages of its own, its braces are escaped.
     */
    static String toTemplate(String studio) {
        String text = plain(studio).strip();
        if (isTemplate(text)) {
            return text;
        }
        String escaped = text.replace("{{", "\\{{");
        if (rendersTo(escaped, text)) {
            return escaped;
        }
        return BRACES.matcher(text)
                .replaceAll(found -> BACKSLASH.repeat(found.group(1).length())
                        + (found.group(2).isEmpty() ? "{{braces}}" : "{{braces then=\"" + found.group(2) + "\"}}"));
    }

    /** Part of a template's body as a text of AI Studio. */
    static String toStudio(String template) {
        String open = OPENS.matcher(template.replace(BACKSLASH, "\\"))
                .replaceAll(found -> "{{" + (found.group(1) == null ? "" : found.group(1)));
        String literal = escaped(open.replace("\\{{", "{{"));
        return toTemplate(literal).equals(template) ? literal : escaped(template);
    }

    private static boolean isTemplate(String text) {
        return !text.contains("{{")
                || !MARKS.matcher(text).find() && rendered(text).isPresent();
    }

    private static boolean rendersTo(String template, String text) {
        return rendered(template).filter(text::equals).isPresent();
    }

    /** What becomes of a text before another message; empty where it is no template, or would take that message in. */
    private static Optional<String> rendered(String template) {
        try {
            List<Message> messages = DotPrompt.parse(
                            "text", "---\n---\n" + template + "\n{{role \"model\"}}\nend", DotPrompt.Library.empty())
                    .render(PromptData.of(Map.of()))
                    .messages();
            Message last = messages.get(messages.size() - 1);
            boolean apart = messages.size() <= 2
                    && last.role().equals("model")
                    && last.text().strip().equals("end");
            return apart
                    ? Optional.of(
                            messages.size() == 1 ? "" : messages.get(0).text().strip())
                    : Optional.empty();
        } catch (AgenticException e) {
            return Optional.empty();
        }
    }
}
