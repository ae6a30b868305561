package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which variables a template's own body uses, and how; what its partials use is not counted. */
public final class BodyUse {
    private static final Pattern STEPS = Pattern.compile("[./]+");
    private static final List<String> PRINTERS = List.of("json", "lookup");

    private final Set<String> required = new LinkedHashSet<>();
    private final Set<String> used = new TreeSet<>();
    private final Set<String> unfenced = new TreeSet<>();
    private final Set<String> fences = new TreeSet<>();

    BodyUse(FrontMatter fields, String body) {
        JsonNode schema = fields.inputSchema();
        schema.path("required").forEach(name -> required.add(name.asText()));
        int depth = 0;
        for (BodyTag tag : BodyTag.in(body)) {
            if (tag.kind() == BodyTag.Kind.CLOSE) {
                depth--;
                continue;
            }
            use(tag, schema.isMissingNode() && depth == 0);
            if (tag.kind() == BodyTag.Kind.OPEN || body.startsWith("#>", tag.offset() + 2)) {
                depth++;
            }
        }
        fields.at("input", "default").fieldNames().forEachRemaining(required::remove);
    }

    private void use(BodyTag tag, boolean demanded) {
        List<String> paths = new ArrayList<>(tag.paths());
        paths.removeAll(BodyHelpers.names());
        paths.forEach(path -> used.addAll(names(path)));
        if (tag.kind() != BodyTag.Kind.VALUE) {
            return;
        }
        if (tag.name().equals("data") && !tag.calls().isEmpty()) {
            fences.add("data " + String.join(" ", paths));
        } else if (PRINTERS.contains(tag.name())) {
            unfenced.addAll(paths);
        } else if (tag.calls().isEmpty() && !paths.isEmpty()) {
            unfenced.addAll(paths);
            if (demanded && !paths.get(0).startsWith("@")) {
                names(paths.get(0)).stream().limit(1).forEach(required::add);
            }
        }
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String step : STEPS.split(path)) {
            String name = step.replaceAll("^\\[(.*)]$", "$1");
            if (!name.isEmpty() && !name.equals("this")) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Variables that must be given: those the input schema requires, less those with a default; without an input schema the
     * ones that stand alone between braces, outside of blocks.
     */
    public List<String> required() {
        return List.copyOf(required);
    }

    /** Every name that an expression reads, also a part of a path; helpers left out. */
    public Set<String> used() {
        return Collections.unmodifiableSet(used);
    }

    /** What is printed outside of a data fence. */
    public Set<String> unfenced() {
        return Collections.unmodifiableSet(unfenced);
    }

    /** Expressions that fence what nobody vouches for, without their labels. */
    public Set<String> fences() {
        return Collections.unmodifiableSet(fences);
    }
}
