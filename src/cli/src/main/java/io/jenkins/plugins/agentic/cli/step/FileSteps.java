package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Files of the workspace: readFile, writeFile, fileExists, dir, pwd, deleteDir, cleanWs. */
final class FileSteps {
    /** 64 MB. */
    private static final long LARGEST_FILE = 64L << 20;

    private FileSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("readFile")
                        .required("file", STRING)
                        .optional("encoding", STRING, "")
                        .does(FileSteps::readFile),
                Step.named("writeFile")
                        .required("file", STRING)
                        .required("text", STRING)
                        .optional("encoding", STRING, "")
                        .does(FileSteps::writeFile),
                Step.named("fileExists").required("file", STRING).does(FileSteps::fileExists),
                Step.named("dir").required("path", STRING).body().does(FileSteps::dir),
                Step.named("pwd")
                        .optional("tmp", BOOLEAN, false)
                        .does(call -> Folders.current(call) + (call.flag("tmp") ? "@tmp" : "")),
                Step.named("deleteDir").does(FileSteps::deleteDir),
                Step.named("cleanWs").does(FileSteps::deleteDir));
    }

    static LocalWorkspace files(Call call) {
        return new LocalWorkspace(Folders.current(call));
    }

    private static Object readFile(Call call) {
        LocalWorkspace files = files(call);
        return call.once(() -> {
            String encoding = call.text("encoding");
            if (encoding.isEmpty() || encoding.equalsIgnoreCase("UTF-8")) {
                return files.readText(call.text("file"), LARGEST_FILE);
            }
            try (InputStream in = files.open(call.text("file"))) {
                byte[] bytes = in.readNBytes((int) LARGEST_FILE);
                return encoding.equals("Base64")
                        ? Base64.getEncoder().encodeToString(bytes)
                        : new String(bytes, Charset.forName(encoding));
            }
        });
    }

    private static Object writeFile(Call call) {
        LocalWorkspace files = files(call);
        return call.once(() -> {
            files.writeText(call.text("file"), call.text("text"));
            return null;
        });
    }

    private static Object fileExists(Call call) {
        LocalWorkspace files = files(call);
        return call.once(() -> files.exists(call.text("file")));
    }

    private static Object dir(Call call) throws Exception {
        Path folder = Folders.inside(call, call.text("path"));
        call.enter();
        return call.body(call.frame().scope(call.key().path()).in(folder));
    }

    private static Object deleteDir(Call call) {
        Path folder = Folders.current(call);
        return call.once(() -> {
            if (Files.exists(folder)) {
                try (Stream<Path> inside = Files.list(folder)) {
                    for (Path file : inside.toList()) {
                        RunFolder.deleteAll(file);
                    }
                }
            }
            return null;
        });
    }
}
