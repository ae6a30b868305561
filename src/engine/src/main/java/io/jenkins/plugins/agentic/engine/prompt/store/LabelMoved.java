package io.jenkins.plugins.agentic.engine.prompt.store;

/**
 * A label was moved by this process.
 *
 * @param commit the commit it points at now; empty where it was taken away
 */
public record LabelMoved(String name, String label, String commit, String by) {}
