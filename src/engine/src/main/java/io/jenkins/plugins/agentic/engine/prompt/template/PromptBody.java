package io.jenkins.plugins.agentic.engine.prompt.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.cache.ConcurrentMapTemplateCache;
import com.github.jknack.handlebars.context.MapValueResolver;
import com.github.jknack.handlebars.io.AbstractTemplateLoader;
import com.github.jknack.handlebars.io.StringTemplateSource;
import com.github.jknack.handlebars.io.TemplateSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A template's body, compiled; immutable and thread-safe. Variables are read from maps and lists only, never from objects. */
final class PromptBody {
    private static final ValueResolver LENGTHS = new ValueResolver() {
        @Override
        public Object resolve(Object context, String name) {
            return context instanceof Collection<?> list && name.equals("length") ? list.size() : UNRESOLVED;
        }

        @Override
        public Object resolve(Object context) {
            return UNRESOLVED;
        }

        @Override
        public Set<Map.Entry<String, Object>> propertySet(Object context) {
            return Set.of();
        }
    };

    private final String name;
    private final PromptSource source;
    private final Template template;
    private final BodyCheck check;

    private PromptBody(String name, PromptSource source, Template template, BodyCheck check) {
        this.name = name;
        this.source = source;
        this.template = template;
        this.check = check;
    }

    static PromptBody compile(String name, PromptSource source, Function<String, Optional<String>> partials) {
        Handlebars handlebars = new Handlebars()
                .with(EscapingStrategy.NOOP)
                .with(new NamedHelpers())
                .with(new ConcurrentMapTemplateCache())
                .with(new Partials(partials))
                .parentScopeResolution(false)
                .prettyPrint(true);
        BodyHelpers.register(handlebars);
        String body = BodyCheck.withoutLinesOfPartials(source.body());
        try {
            Template template = handlebars.compileInline(body);
            return new PromptBody(name, source, template, BodyCheck.of(name, source, partials));
        } catch (HandlebarsException | IOException e) {
            // What the check finds is said in our own words, with a suggestion.
            BodyCheck.of(name, source, partials);
            throw fault(name, source, e, "its body is not Handlebars");
        }
    }

    /** What the body's own tags say. */
    BodyCheck check() {
        return check;
    }

    /** Fills in the variables; {@code atNames} are what the template sees with an '@' before the name. */
    String apply(Map<String, Object> variables, Map<String, Object> atNames, Marks marks) {
        try {
            Context context = Context.newBuilder(variables)
                    .resolver(MapValueResolver.INSTANCE, LENGTHS)
                    .build();
            atNames.forEach(context::data);
            context.data(BodyHelpers.MARKS, marks);
            Bounded text = new Bounded();
            Effort.begin();
            template.apply(context, text);
            return text.toString();
        } catch (HandlebarsException | IOException | IllegalArgumentException e) {
            throw fault(name, source, e, "it can't be rendered");
        } finally {
            Effort.end();
        }
    }

    private static PromptFault fault(String name, PromptSource source, Exception e, String what) {
        HandlebarsError error = e instanceof HandlebarsException known ? known.getError() : null;
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof IllegalArgumentException)) {
            cause = cause.getCause();
        }
        String why = cause instanceof IllegalArgumentException || error == null
                ? String.valueOf(cause.getMessage())
                : error.reason;
        why = why.lines().findFirst().orElse("").strip();
        why = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
        if (error == null) {
            return PromptFault.at(name, 0, 0, what + " (" + why + ")", "");
        }
        String[] lines = source.body().split("\n", -1);
        int offset = 0;
        for (int line = 1; line < error.line && line <= lines.length; line++) {
            offset += lines[line - 1].length() + 1;
        }
        int[] place = source.place(offset + Math.max(0, error.column));
        return PromptFault.at(name, place[0], place[1], what + " (" + why + ")", "");
    }

    /** Finds partials by name, and nothing else: no file, no resource of a class. */
    private static final class Partials extends AbstractTemplateLoader {
        private final Function<String, Optional<String>> texts;

        Partials(Function<String, Optional<String>> texts) {
            this.texts = texts;
            setPrefix("");
            setSuffix("");
        }

        @Override
        public TemplateSource sourceAt(String location) throws IOException {
            String partial = location.startsWith("/") ? location.substring(1) : location;
            String text =
                    BodyCheck.isPartialName(partial) ? texts.apply(partial).orElse(null) : null;
            if (text == null) {
                throw new FileNotFoundException("there is no partial '" + partial + "'");
            }
            Effort.spend(text.length());
            return new StringTemplateSource(partial, BodyCheck.withoutLinesOfPartials(text));
        }
    }

    /** Loops in loops make a text that no model takes out of one that anybody may hand in. */
    private static final class Bounded extends StringWriter {
        private static final int MOST = 5_000_000;

        @Override
        public void write(String text) {
            require(text.length());
            super.write(text);
        }

        @Override
        public void write(String text, int offset, int length) {
            require(length);
            super.write(text, offset, length);
        }

        @Override
        public void write(char[] buffer, int offset, int length) {
            require(length);
            super.write(buffer, offset, length);
        }

        @Override
        public void write(int character) {
            require(1);
            super.write(character);
        }

        private void require(int more) {
            if (getBuffer().length() + more > MOST) {
                throw new IllegalArgumentException("it has more than " + MOST + " characters");
            }
        }
    }
}
