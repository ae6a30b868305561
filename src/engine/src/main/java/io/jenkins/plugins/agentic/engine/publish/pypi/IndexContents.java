package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The files of a version at an index. */
record IndexContents(PypiIndex index, String version) implements Contents {
    @Override
    public List<String> names() throws IOException {
        List<String> names = index.files(version).stream()
                .filter(held -> !held.yanked())
                .map(PypiIndex.Held::file)
                .sorted()
                .toList();
        if (names.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The Python index " + index.base() + " has no files of version " + version + ".",
                    "Publish it there first.");
        }
        return names;
    }

    @Override
    public InputStream open(String name) throws IOException {
        PypiIndex.Held held = index.files(version).stream()
                .filter(each -> each.file().equals(name))
                .findFirst()
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.PUBLISH,
                        "The Python index " + index.base() + " has no " + name + " any more.",
                        "Run again."));
        Path copy = Files.createTempFile("agentic-promote", "");
        try (OutputStream out = Files.newOutputStream(copy)) {
            index.download(held, out);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
        return Files.newInputStream(copy, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
