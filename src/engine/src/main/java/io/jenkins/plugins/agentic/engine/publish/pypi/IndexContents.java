package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The files of a version at an index: those that the release published there. */
record IndexContents(PypiIndex index, String version, Published published) implements Contents {
    @Override
    public List<String> names() throws IOException {
        List<PypiIndex.Held> there =
                index.files(version).stream().filter(held -> !held.yanked()).toList();
        for (PypiIndex.Held held : there) {
            published.require(held.file(), index.sum(held));
        }
        List<String> names = there.stream().map(PypiIndex.Held::file).sorted().toList();
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
        // Whatever the index says of it.
        return published.open(name, Files.newInputStream(copy, StandardOpenOption.DELETE_ON_CLOSE));
    }
}
