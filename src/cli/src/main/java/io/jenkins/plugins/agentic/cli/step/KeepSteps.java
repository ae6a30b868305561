package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.cli.run.StepPath;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that outlive their place: archiveArtifacts, stash, unstash. */
final class KeepSteps {
    private static final int MOST_FILES = 10_000;

    private KeepSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("archiveArtifacts")
                        .required("artifacts", STRING)
                        .optional("allowEmptyArchive", BOOLEAN, false)
                        .optional("excludes", STRING, "")
                        .accepted(
                                BOOLEAN,
                                "fingerprint",
                                "onlyIfSuccessful",
                                "followSymlinks",
                                "caseSensitive",
                                "defaultExcludes")
                        .does(KeepSteps::archive),
                // Jenkins' record of which builds had a file; here the journal has its SHA-256, and 'agentic lineage'
                // asks it.
                Step.named("fingerprint").required("targets", STRING).does(call -> null),
                Step.named("stash")
                        .required("name", STRING)
                        .optional("includes", STRING, "**")
                        .optional("excludes", STRING, "")
                        .optional("allowEmpty", BOOLEAN, false)
                        .accepted(BOOLEAN, "useDefaultExcludes")
                        .does(KeepSteps::stash),
                Step.named("unstash").required("name", STRING).does(KeepSteps::unstash));
    }

    private static Object archive(Call call) {
        LocalWorkspace files = FileSteps.files(call);
        // The journal holds what was archived: a run that begins at a later stage is given it.
        call.once(() -> {
            List<String> found = find(files, call.text("artifacts"), call.text("excludes"));
            if (found.isEmpty() && !call.flag("allowEmptyArchive")) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "No file matches '" + call.text("artifacts") + "', so there is nothing to archive.",
                        "Check the pattern, or set allowEmptyArchive: true.");
            }
            Map<String, String> sums = new LinkedHashMap<>();
            for (String file : found) {
                Path copy = call.run().folder().artifacts().resolve(file);
                String sum = copy(files, file, copy);
                call.run().engine().runs().artifact(call.run().id(), new Runs.Artifact(file, Files.size(copy), sum));
                sums.put(file, sum);
            }
            call.print("archived " + found.size() + (found.size() == 1 ? " file" : " files"));
            return sums;
        });
        return null;
    }

    private static Object stash(Call call) {
        LocalWorkspace files = FileSteps.files(call);
        return call.once(() -> {
            List<String> found = find(files, call.text("includes"), call.text("excludes"));
            if (found.isEmpty() && !call.flag("allowEmpty")) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "No file matches '" + call.text("includes") + "', so there is nothing to stash.",
                        "Check the pattern, or set allowEmpty: true.");
            }
            Path target = folder(call);
            Path part = target.resolveSibling(target.getFileName() + ".part");
            RunFolder.deleteAll(part);
            Files.createDirectories(part);
            for (String file : found) {
                copy(files, file, part.resolve(file));
            }
            RunFolder.deleteAll(target);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            call.print("stashed " + found.size() + (found.size() == 1 ? " file" : " files"));
            return null;
        });
    }

    private static Object unstash(Call call) {
        Path target = Folders.current(call);
        return call.once(() -> {
            Path source = folder(call);
            if (!Files.isDirectory(source)) {
                throw new AgenticException(
                        ErrorCode.BUILD, "There is no stash '" + call.text("name") + "'.", "Stash it before.");
            }
            LocalWorkspace stash = new LocalWorkspace(source);
            for (String file : stash.find("**", MOST_FILES)) {
                copy(stash, file, target.resolve(file));
            }
            return null;
        });
    }

    private static Path folder(Call call) {
        return call.run()
                .folder()
                .stashes()
                .resolve(StepPath.branch(call.text("name")).substring("branch:".length()));
    }

    private static List<String> find(LocalWorkspace files, String includes, String excludes) throws IOException {
        List<String> found = new ArrayList<>(files.find(includes, MOST_FILES));
        if (!excludes.isEmpty()) {
            found.removeAll(files.find(excludes, MOST_FILES));
        }
        return found;
    }

    private static String copy(LocalWorkspace from, String file, Path to) throws IOException {
        Files.createDirectories(to.resolveSibling("."));
        try (InputStream in = from.open(file);
                OutputStream out = Files.newOutputStream(to)) {
            return Sha256.copying(in, out);
        }
    }
}
