package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;

/** A few texts that are given with a call, where a step wants files: they can be read and not be changed. */
public final class TextWorkspace implements Workspace {
    private final Map<String, String> texts;

    /** @param texts by their paths */
    public TextWorkspace(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    @Override
    public String readText(String path, long maxBytes) throws NoSuchFileException {
        String text = texts.get(path);
        if (text == null) {
            throw new NoSuchFileException(path);
        }
        return text;
    }

    @Override
    public InputStream open(String path) throws NoSuchFileException {
        return new ByteArrayInputStream(readText(path, Long.MAX_VALUE).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long size(String path) throws NoSuchFileException {
        return readText(path, Long.MAX_VALUE).getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void writeText(String path, String text) {
        throw unchangeable();
    }

    @Override
    public void delete(String path) {
        throw unchangeable();
    }

    private static AgenticException unchangeable() {
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "This step was asked for by REST: it has no workspace to write to.",
                "Call it in a Jenkinsfile.");
    }

    @Override
    public boolean exists(String path) {
        return texts.containsKey(path);
    }

    @Override
    public List<String> find(String glob, int limit) {
        return List.of();
    }

    @Override
    public Map<String, String> stamps(List<String> paths) {
        return Map.of();
    }

    @Override
    public String location() {
        return "what was sent";
    }
}
