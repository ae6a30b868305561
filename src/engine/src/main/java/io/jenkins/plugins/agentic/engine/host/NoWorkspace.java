package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Stands where a step runs outside a workspace: each use says what to do about it. */
public final class NoWorkspace implements Workspace {

    /** What a person reads who uses files outside a workspace. */
    public static AgenticException none() {
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "This step reads or writes files, but it runs outside a workspace.",
                "Put it inside 'node { }', or give the pipeline an 'agent'.");
    }

    @Override
    public String readText(String path, long maxBytes) {
        throw none();
    }

    @Override
    public InputStream open(String path) {
        throw none();
    }

    @Override
    public long size(String path) {
        throw none();
    }

    @Override
    public void writeText(String path, String text) {
        throw none();
    }

    @Override
    public void delete(String path) {
        throw none();
    }

    @Override
    public boolean exists(String path) {
        throw none();
    }

    @Override
    public List<String> find(String glob, int limit) {
        throw none();
    }

    @Override
    public Map<String, String> stamps(List<String> paths) {
        throw none();
    }

    @Override
    public String location() {
        return "no workspace";
    }
}
