import io.jenkins.plugins.agentic.testkit.CapitalsModel;
import io.jenkins.plugins.agentic.testkit.GeminiServer;

/** The test kit's model for tests of prompts, at a free port, until this is ended. */
public final class Model {
    public static void main(String[] arguments) throws InterruptedException {
        try (GeminiServer server = GeminiServer.start(0, new CapitalsModel())) {
            System.out.println("Model at " + server.baseUrl());
            Thread.currentThread().join();
        }
    }
}
