package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Map;
import java.util.Set;

/**
 * A kind of place to publish to. An extension point. The {@link Publisher} drives all targets of a release through
 * preflight, stage, verify and commit, the ones that can be taken back best first, and compensates when one fails.
 */
public interface PublishTarget {
    /** How well a committed version can be taken back; the engine commits in this order. */
    enum Reversal {
        /** Nothing of it is left: a folder, a tag that is moved back. */
        CLEAN,
        /** It can be marked or hidden, but its name and version are used up: deprecate, yank. */
        MARKED,
        /** It stays. */
        NONE
    }

    /** As it stands in {@code targets: [[type: '…']]}; unique, and never changes. */
    String type();

    /** What a target's map may hold beside {@code type}. Values come from the Jenkinsfile; their types are unchecked. */
    Set<String> options();

    Reversal reversal();

    /**
     * Where one release goes. Sends nothing.
     *
     * @throws io.jenkins.plugins.agentic.engine.AgenticException {@code PUBLISH} when an option is wrong
     */
    Destination open(PublishRequest request);

    /** Whether a target with these options takes files of the workspace; by default it does. */
    default boolean takesFiles(Map<String, Object> options) {
        return true;
    }

    /** The largest file that places of this kind take, in bytes, unless the target's {@code maxFileSize} says otherwise. */
    default long maxFileSize() {
        return Long.MAX_VALUE;
    }

    /** Whether a promotion leaves the version where it is, so that taking back what was published takes it from there, too. */
    default boolean promotesInPlace() {
        return false;
    }

    /**
     * Refuses what is no version here. By default those that Semantic Versioning 2.0.0 does not know.
     *
     * @throws io.jenkins.plugins.agentic.engine.AgenticException {@code PUBLISH}
     */
    default void checkVersion(String version) {
        Versions.requireSemantic(version);
    }

    /**
     * The way of a published version to another place of this kind, with the same steps as a publication: stage copies what
     * {@code from} published, verify compares both, compensate puts {@code to} back as it was. Both requests have no files;
     * the sums of {@code from} are those of what was published, see {@link Published}.
     *
     * @param to where to; its {@code publisher} is the promotion's
     * @param from what was published
     * @throws io.jenkins.plugins.agentic.engine.AgenticException {@code PUBLISH} when this kind can't promote
     */
    default Destination promotion(PublishRequest to, PublishRequest from) {
        throw new AgenticException(
                ErrorCode.PUBLISH,
                "The target '" + type() + "' can't promote.",
                "Publish the version to the other place, from the same files.");
    }
}
