package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.build.artifact.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic provenance: checks what compilePackage stated about an artifact. */
@Command(name = "provenance", description = "Checks provenance statements.")
final class ProvenanceCommand implements Runnable {
    private final Terminal terminal;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    ProvenanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "Say what of the provenance: verify.");
    }

    @Command(
            name = "verify",
            description =
                    "Checks a statement's signature, and an artifact's SHA-256 against it. Exit code 0 only if all"
                            + " that was asked holds.")
    int verify(
            @Parameters(paramLabel = "FILE", description = "The statement: .agentic/attestations/….intoto.json.")
                    Path file,
            @Option(names = "--key", paramLabel = "PEM", description = "Public key: the signature must be its own.")
                    Path key,
            @Option(
                            names = "--artifact",
                            paramLabel = "FILE",
                            description = "The artifact the statement must be about.")
                    Path artifact,
            @Option(names = "--json", description = "Print the whole statement as JSON.") boolean json)
            throws IOException {
        Provenance.Verified verified = Provenance.verify(read(file), key == null ? "" : read(key));
        if (json) {
            terminal.out().println(Json.pretty(verified.statement()));
        } else {
            for (Map.Entry<String, String> subject : verified.subjects().entrySet()) {
                terminal.out().println(subject.getValue() + "  " + subject.getKey());
            }
        }
        if (key != null && !verified.verified()) {
            throw new AgenticException(
                    ErrorCode.FAILED,
                    verified.signed()
                            ? "The statement " + file + " is not signed by this key, or was changed since."
                            : "The statement " + file + " is not signed.",
                    "Do not trust what it says.");
        }
        if (artifact != null && !verified.subjects().containsValue(sum(artifact))) {
            throw new AgenticException(
                    ErrorCode.FAILED,
                    "The statement " + file + " is not about " + artifact + ": its SHA-256 is another.",
                    "Do not use the artifact as what it claims to be.");
        }
        String signature =
                key != null ? "signature good" : verified.signed() ? "signed, not checked (no --key)" : "not signed";
        terminal.err().println(signature + (artifact == null ? "" : ", artifact as stated"));
        return ExitCode.OK.number();
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new AgenticException(ErrorCode.USAGE, "There is no file " + file + ".", "Check the path.");
        }
        return Files.readString(file);
    }

    private static String sum(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new AgenticException(ErrorCode.USAGE, "There is no file " + file + ".", "Check the path.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.of(in).hex();
        }
    }
}
