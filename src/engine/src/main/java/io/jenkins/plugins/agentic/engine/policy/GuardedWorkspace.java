package io.jenkins.plugins.agentic.engine.policy;

import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A workspace that asks before it changes a file; reading is free. */
final class GuardedWorkspace implements Workspace {
    private final Workspace workspace;
    private final BiConsumer<String, String> ask;

    /** @param ask gets path and text, null for a deletion; throws when it may not be */
    GuardedWorkspace(Workspace workspace, BiConsumer<String, String> ask) {
        this.workspace = workspace;
        this.ask = ask;
    }

    @Override
    public String readText(String path, long maxBytes) throws IOException {
        return workspace.readText(path, maxBytes);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return workspace.open(path);
    }

    @Override
    public InputStream open(String path, long from) throws IOException {
        return workspace.open(path, from);
    }

    @Override
    public long size(String path) throws IOException {
        return workspace.size(path);
    }

    @Override
    public void writeText(String path, String text) throws IOException {
        ask.accept(path, text);
        workspace.writeText(path, text);
    }

    @Override
    public void delete(String path) throws IOException {
        ask.accept(path, null);
        workspace.delete(path);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return workspace.exists(path);
    }

    @Override
    public List<String> find(String glob, int limit) throws IOException {
        return workspace.find(glob, limit);
    }

    @Override
    public Map<String, String> stamps(List<String> paths) throws IOException {
        return workspace.stamps(paths);
    }

    @Override
    public String location() {
        return workspace.location();
    }
}
