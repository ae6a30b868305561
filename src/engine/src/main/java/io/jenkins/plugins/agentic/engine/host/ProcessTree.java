package io.jenkins.plugins.agentic.engine.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a program with all it started. Its children are known by their parent; where Linux' {@code /proc} can be read, those
 * that left their parent are known by a mark in their environment, as Jenkins itself finds them.
 */
public final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final int MOST_SWEEPS = 20;

    private ProcessTree() {}

    /** @param mark {@code NAME=value} in the environment of all that is to end, and of nothing else */
    static void end(ProcessHandle root, String mark) {
        List<ProcessHandle> descendants = root.descendants().toList();
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        endMarked(mark);
    }

    /** @param mark {@code NAME=value} in the environment of all that is to end, and of nothing else */
    public static void endMarked(String mark) {
        // What is killed may have started another just before: until a look finds none.
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            List<ProcessHandle> left = marked(mark);
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            Thread.onSpinWait();
        }
    }

    private static List<ProcessHandle> marked(String mark) {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        String wanted = "\0" + mark + "\0";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (("\0" + environment(process) + "\0").contains(wanted)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            // Not a Linux, or one that hides its processes: the children are all that is known.
            return found;
        }
        return found;
    }

    private static String environment(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Another user's, or gone.
            return "";
        }
    }
}
