package io.jenkins.plugins.agentic.engine.tool;

import io.jenkins.plugins.agentic.engine.host.RunContext;

/**
 * Where a tool works.
 *
 * @param run the run that the model works for: its workspace, commands, console
 * @param settings what tools may do in this installation
 */
public record ToolContext(RunContext run, ToolSettings settings) {}
