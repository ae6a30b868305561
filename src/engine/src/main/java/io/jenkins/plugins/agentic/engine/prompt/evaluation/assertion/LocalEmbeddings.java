package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * LangChain4j's embedding model all-MiniLM-L6-v2, which runs in this process. With its runtime it has 130 MB, so it is not
 * shipped: an administrator puts its jars into a folder, and it is loaded from there at its first use.
 */
public final class LocalEmbeddings implements Supplier<EmbeddingModel> {
    private static final String MODEL =
            "dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel";

    private final Path folder;
    private EmbeddingModel model;

    /** {@code folder}: with the model's jars, or missing. */
    public LocalEmbeddings(Path folder) {
        this.folder = folder;
    }

    /** @throws AgenticException that says how to get it where it is not there */
    @Override
    public synchronized EmbeddingModel get() {
        if (model == null) {
            model = load();
        }
        return model;
    }

    private EmbeddingModel load() {
        List<URL> jars = jars();
        if (jars.isEmpty()) {
            throw missing("there are no jars in " + folder, null);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // Lives as long as the model, which is to the end of the process: its native library can't be unloaded.
            @SuppressWarnings("PMD.CloseResource")
            URLClassLoader loader =
                    new URLClassLoader(jars.toArray(URL[]::new), LocalEmbeddings.class.getClassLoader());
            // The model looks for its own file there.
            thread.setContextClassLoader(loader);
            return (EmbeddingModel)
                    Class.forName(MODEL, true, loader).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw missing("the jars in " + folder + " can't be used (" + cause + ")", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<URL> jars() {
        List<URL> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList()) {
                    jars.add(jar.toUri().toURL());
                }
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw missing(folder + " can't be read (" + e.getMessage() + ")", e);
            }
        }
        return jars;
    }

    private AgenticException missing(String why, Throwable cause) {
        return new AgenticException(
                ErrorCode.TOOL,
                "The assertion 'similar' needs a local embedding model, and " + why + ".",
                "Get it (130 MB) with: mvn -f resources/embeddings/pom.xml dependency:copy-dependencies -DoutputDirectory="
                        + folder,
                false,
                cause);
    }
}
