package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Finds prompt templates by name: those that ship. */
public final class Prompts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private final Map<String, PromptTemplate> parsed = new ConcurrentHashMap<>();

    /** The template, or an error that says there is none. */
    public PromptTemplate resolve(String name) {
        return parsed.computeIfAbsent(name, Prompts::load);
    }

    private static PromptTemplate load(String name) {
        return PromptTemplate.parse(name, read(name));
    }

    /** The template's text, or an error that says there is none. */
    public String source(String name) {
        return read(name);
    }

    private static String read(String name) {
        if (NAME.matcher(name).matches()) {
            try (InputStream in = Prompts.class.getResourceAsStream(name + ".prompt")) {
                if (in != null) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AgenticException(
                ErrorCode.PROMPT,
                "There is no prompt template '" + name + "'.",
                "The folder prompts/ holds one <name>.prompt for each.");
    }
}
