package io.jenkins.plugins.agentic.host;

import hudson.FilePath;
import hudson.remoting.RemoteInputStream;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The workspace of a build, on whatever node it is. Each operation is one call to the node, where the engine's own
 * {@link LocalWorkspace} does it with all its checks: no path or link is judged from afar.
 */
final class FilePathWorkspace implements Workspace {
    private final AwaitedFolder folder;

    FilePathWorkspace(AwaitedFolder folder) {
        this.folder = folder;
    }

    @Override
    public String readText(String path, long maxBytes) throws IOException {
        return act(new ReadText(path, maxBytes));
    }

    @Override
    public InputStream open(String path) throws IOException {
        return open(path, 0);
    }

    @Override
    public InputStream open(String path, long from) throws IOException {
        return act(new Open(path, from));
    }

    @Override
    public long size(String path) throws IOException {
        return act(new Size(path));
    }

    @Override
    public void writeText(String path, String text) throws IOException {
        act(new WriteText(path, text));
    }

    @Override
    public void delete(String path) throws IOException {
        act(new Delete(path));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return act(new Exists(path));
    }

    @Override
    public List<String> find(String glob, int limit) throws IOException {
        return act(new Find(glob, limit));
    }

    @Override
    public Map<String, String> stamps(List<String> paths) throws IOException {
        return act(new Stamps(new ArrayList<>(paths)));
    }

    @Override
    public String location() {
        try {
            FilePath present = folder.now().get();
            return present == null ? "no workspace" : present.getRemote();
        } catch (IOException e) {
            return "a workspace on a node that is offline";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "a workspace";
        }
    }

    private <T> T act(ControllerToAgentFileCallable<T> operation) throws IOException {
        try {
            return folder.get().act(operation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The step was stopped.");
        }
    }

    private static LocalWorkspace at(File folder) {
        return new LocalWorkspace(folder.toPath());
    }

    private record ReadText(String path, long maxBytes) implements ControllerToAgentFileCallable<String> {
        @Override
        public String invoke(File folder, VirtualChannel channel) throws IOException {
            return at(folder).readText(path, maxBytes);
        }
    }

    private record Open(String path, long from) implements ControllerToAgentFileCallable<InputStream> {
        @Override
        public InputStream invoke(File folder, VirtualChannel channel) throws IOException {
            return new RemoteInputStream(at(folder).open(path, from), RemoteInputStream.Flag.GREEDY);
        }
    }

    private record Size(String path) implements ControllerToAgentFileCallable<Long> {
        @Override
        public Long invoke(File folder, VirtualChannel channel) throws IOException {
            return at(folder).size(path);
        }
    }

    private record WriteText(String path, String text) implements ControllerToAgentFileCallable<Void> {
        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            at(folder).writeText(path, text);
            return null;
        }
    }

    private record Delete(String path) implements ControllerToAgentFileCallable<Void> {
        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            at(folder).delete(path);
            return null;
        }
    }

    private record Exists(String path) implements ControllerToAgentFileCallable<Boolean> {
        @Override
        public Boolean invoke(File folder, VirtualChannel channel) throws IOException {
            return at(folder).exists(path);
        }
    }

    private record Stamps(ArrayList<String> paths)
            implements ControllerToAgentFileCallable<LinkedHashMap<String, String>> {
        @Override
        public LinkedHashMap<String, String> invoke(File folder, VirtualChannel channel) throws IOException {
            return new LinkedHashMap<>(at(folder).stamps(paths));
        }
    }

    private record Find(String glob, int limit) implements ControllerToAgentFileCallable<ArrayList<String>> {
        @Override
        public ArrayList<String> invoke(File folder, VirtualChannel channel) throws IOException {
            return new ArrayList<>(at(folder).find(glob, limit));
        }
    }
}
