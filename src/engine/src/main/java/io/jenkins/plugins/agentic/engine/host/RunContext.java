package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a host tells the engine about the run a call belongs to.
 *
 * @param runId unique in this installation: the CLI's run id, or Jenkins' {@code folder/job#number@time}
 * @param job the job's full name; folders are what stands before its '/'
 * @param user who started the run; empty when nobody did (a timer)
 * @param workspace where files are read and written; {@link NoWorkspace} outside {@code node}
 * @param commands runs programs in that workspace; {@link Commands#none} outside {@code node}
 * @param console the run's log
 * @param mask replaces the run's secrets in a text by asterisks: in prompts, tools' output, the journal and the log
 * @param images reaches the Docker engine that the workspace's commands reach; empty where that is what this process' own environment names
 * @param secrets the credentials that the run may use
 * @param answers what persons answered in the run
 */
public record RunContext(
        String runId,
        String job,
        String user,
        Workspace workspace,
        Commands commands,
        Console console,
        UnaryOperator<String> mask,
        Optional<ImageHost> images,
        Secrets secrets,
        Answers answers) {

    /** Of a run whose workspace is on this machine. */
    public RunContext(
            String runId,
            String job,
            String user,
            Workspace workspace,
            Commands commands,
            Console console,
            UnaryOperator<String> mask,
            Secrets secrets) {
        this(runId, job, user, workspace, commands, console, mask, Optional.empty(), secrets, Answers.none());
    }

    /** The same without credentials. */
    public RunContext(
            String runId,
            String job,
            String user,
            Workspace workspace,
            Commands commands,
            Console console,
            UnaryOperator<String> mask) {
        this(runId, job, user, workspace, commands, console, mask, Secrets.none());
    }

    /** The same with what persons answered. */
    public RunContext with(Answers given) {
        return new RunContext(runId, job, user, workspace, commands, console, mask, images, secrets, given);
    }

    /** A copy of a plain value (maps, lists, strings, numbers, booleans, null) with the secrets in all its texts masked. */
    public Object masked(Object value) {
        return Json.withTexts(value, mask);
    }
}
