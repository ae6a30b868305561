package io.jenkins.plugins.agentic.engine.host;

/** The log a person reads while the run goes on. Hosts mask secrets before a line is shown or kept. */
@FunctionalInterface
public interface Console {
    void println(String line);
}
