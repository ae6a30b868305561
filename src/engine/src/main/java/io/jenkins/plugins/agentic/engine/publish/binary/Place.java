package io.jenkins.plugins.agentic.engine.publish.binary;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where versions lie as files: {@code <name>/<version>/} with the files, {@code SHA256SUMS} (as sha256sum(1) writes it), its
 * signature where there is a key, and a note of who published it. {@code publisher} names a request for ever.
 */
interface Place {
    String SUMS = "SHA256SUMS";

    /** The signature of {@value #SUMS}: raw bytes. */
    String SIGNATURE = "SHA256SUMS.sig";

    /** Names of files that places of this kind write themselves, or that tell them who published. */
    Set<String> OWN = Set.of("sha256sums", "sha256sums.sig", "release.json", ".published-by");

    /**
     * Refuses names that would take the place of the release's own, or that its list of sums can't hold.
     *
     * @throws AgenticException {@code PUBLISH}
     */
    static void checkNames(List<String> names) {
        for (String name : names) {
            if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The target 'binary' writes a file of the name " + name + " itself.",
                        "Leave yours out, or rename it.");
            }
            if (name.chars().anyMatch(c -> c < ' ' || c == '\\')) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "The name of the file '" + name.replaceAll("\\p{Cntrl}", "?")
                                + "' has a backslash or a control character.",
                        "Rename it.");
            }
        }
    }

    /** Refuses what does not let this login publish. Sends nothing that stays. */
    void checkWriting(Id id) throws IOException;

    /** One version in it. */
    record Id(String name, String version) {
        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    String location(Id id);

    Destination.Presence look(Id id, String publisher) throws IOException;

    /** Brings the files where users do not look; repeating it starts over. */
    void stage(Id id, String publisher, Contents contents, Optional<Signer> signer) throws IOException;

    /** Reads back what was staged and compares it with its sums. */
    void verify(Id id, String publisher) throws IOException;

    /** Makes it visible. Of several at once one wins. */
    void commit(Id id, String publisher) throws IOException;

    /** Takes back what this publisher brought; answers whether there was anything. */
    boolean undo(Id id, String publisher) throws IOException;

    /** The files of a version that is visible: refuses those that the release did not publish. */
    Contents contents(Id id, Published published) throws IOException;

    /** Signs a text's bytes. */
    interface Signer {
        byte[] sign(byte[] text);
    }

    static AgenticException taken(Id id) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The registry already has " + id + ", published by another run.",
                "Publish under a new version; a published one is never replaced.");
    }

    static AgenticException missing(Id id, String location) {
        return new AgenticException(
                ErrorCode.PUBLISH, "There is no " + id + " at " + location + ".", "Publish it there first.");
    }

    static AgenticException spoilt(String file, String where) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The copy of " + file + " in " + where + " is not what was written.",
                "Check the disk or the server, and run again.");
    }
}
