package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.List;
import java.util.Map;

/**
 * One release for one target.
 *
 * @param options the target's map without {@code type}
 * @param version as the target's {@link PublishTarget#checkVersion} lets pass
 * @param files paths in the run's workspace; at least one to publish, none to take back or to promote
 * @param publisher names this step's target for ever and in all installations that share no run ids; what is published
 *     should carry it, so that a run that is taken up again knows its own
 * @param sums SHA-256 of each file by its name without folders, also long after; empty where nobody knows
 * @param sent which of its files this request sent, kept for ever
 * @param neighbours other versions at the same place
 * @param run where the files are, and where lines for the log go
 */
public record PublishRequest(
        Map<String, Object> options,
        String name,
        String version,
        List<String> files,
        String publisher,
        Map<String, String> sums,
        SentFiles sent,
        Neighbours neighbours,
        RunContext run) {
    public PublishRequest {
        files = List.copyOf(files);
        sums = Map.copyOf(sums);
    }

    /**
     * An option that is true or false.
     *
     * @throws AgenticException {@link ErrorCode#PUBLISH} where it is neither
     */
    public boolean flag(String option, boolean standard) {
        Object given = options.get(option);
        String text = String.valueOf(given == null ? standard : given);
        if (!text.equals("true") && !text.equals("false")) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "The option '" + option + "' of a target is '" + text + "'.",
                    "Give true or false.");
        }
        return text.equals("true");
    }

    /** One whose sums and neighbours nobody knows, and that nothing was sent of. */
    public static PublishRequest of(
            Map<String, Object> options,
            String name,
            String version,
            List<String> files,
            String publisher,
            RunContext run) {
        return new PublishRequest(
                options, name, version, files, publisher, Map.of(), SentFiles.none(), Neighbours.none(), run);
    }

    /** The same with the sums of its files. */
    public PublishRequest with(Map<String, String> known) {
        return new PublishRequest(options, name, version, files, publisher, known, sent, neighbours, run);
    }

    /** The same with what was sent of it, for ever. */
    PublishRequest with(SentFiles kept) {
        return new PublishRequest(options, name, version, files, publisher, sums, kept, neighbours, run);
    }
}
