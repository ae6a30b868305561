package io.jenkins.plugins.agentic.engine.prompt.template;

import io.jenkins.plugins.agentic.engine.Json;

/** A text that nobody vouches for, set off so that a model can tell it from instructions. */
public final class Fence {
    private Fence() {}

    /** @param value a text, or what is written as JSON */
    public static String around(String label, Object value) {
        String text = value instanceof CharSequence ? value.toString() : Json.pretty(value);
        return "<data name=\"" + label.replaceAll("[^A-Za-z0-9_. -]", "_") + "\" trust=\"untrusted\">\n"
                + text.replace("</data", "<\\/data") + "\n</data>\n";
    }
}
