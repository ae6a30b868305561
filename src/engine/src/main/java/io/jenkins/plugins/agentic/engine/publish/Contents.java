package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.TreeMap;

/** The files of a version: those of a workspace, or those that a registry holds and that are promoted. */
public interface Contents {
    /** Their names, without folders, sorted. */
    List<String> names() throws IOException;

    /** Opens one; the caller closes it. */
    InputStream open(String name) throws IOException;

    /**
     * The files of a request, by the last part of their paths. A file that is not, or no longer, what the release has is told
     * at its end, by an {@link AgenticException} {@code PUBLISH}: nobody has seen or approved it.
     *
     * @throws AgenticException {@code PUBLISH} when two have the same name
     */
    static Contents of(PublishRequest request) {
        Workspace workspace = request.run().workspace();
        TreeMap<String, String> paths = new TreeMap<>();
        for (String file : request.files()) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            if (paths.put(name, file) != null) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "Two of the files to publish are called " + name + ".",
                        "Make the pattern narrower.");
            }
        }
        return new Contents() {
            @Override
            public List<String> names() {
                return List.copyOf(paths.keySet());
            }

            @Override
            public InputStream open(String name) throws IOException {
                InputStream in = workspace.open(paths.get(name));
                String sum = request.sums().get(name);
                return sum == null ? in : new SameContent(in, sum, now -> ReleaseFiles.changed(paths.get(name)));
            }
        };
    }
}
