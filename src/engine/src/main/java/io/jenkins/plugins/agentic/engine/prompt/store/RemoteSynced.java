package io.jenkins.plugins.agentic.engine.prompt.store;

import java.util.List;

/**
 * What passed between a store and its remote.
 *
 * @param received commits that came in
 * @param sent refs that went out: the branch, versions, labels
 * @param refused what the remote did not take, and why
 */
public record RemoteSynced(int received, int sent, List<String> refused) {}
