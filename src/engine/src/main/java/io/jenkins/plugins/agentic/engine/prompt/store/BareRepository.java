package io.jenkins.plugins.agentic.engine.prompt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FileUtils;

/** Opens the bare git repository of a folder, and makes it where there is none: whole, or not at all. */
final class BareRepository {
    private BareRepository() {}

    /** Opens the repository, and makes it where there is none. */
    static Repository open(Path folder) {
        OwnGitSettings.install();
        try {
            boolean there = Files.exists(folder.resolve(Constants.HEAD));
            if (!there && Files.exists(folder) && !isEmpty(folder)) {
                throw PromptRepository.broken(folder, "it is no bare git repository", null);
            }
            if (!there) {
                make(folder.toAbsolutePath());
            }
            Repository git = at(folder);
            if (!git.getObjectDatabase().exists()) {
                git.close();
                throw PromptRepository.broken(folder, "its objects are missing", null);
            }
            return git;
        } catch (IOException | IllegalArgumentException e) {
            throw PromptRepository.broken(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static Repository at(Path folder) throws IOException {
        return new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    }

    /** Made beside its place, and moved there whole: a process that is killed meanwhile leaves no half of one. */
    private static void make(Path folder) throws IOException {
        if (Files.exists(folder)) {
            // Empty, and maybe another disk's: nothing can be moved to it.
            create(folder);
            return;
        }
        Path beside = folder.resolveSibling(folder.getFileName() + ".new-" + UUID.randomUUID());
        create(beside);
        try {
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            FileUtils.delete(beside.toFile(), FileUtils.RECURSIVE);
            if (!Files.exists(folder.resolve(Constants.HEAD))) {
                throw e;
            }
            // Another process made it at the same time, with the same end.
        }
    }

    private static void create(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Repository git = at(folder)) {
            git.create(true);
            configure(git);
        } catch (IllegalStateException e) {
            // Another process makes it at the same time, and ends with the same.
            System.getLogger(BareRepository.class.getName())
                    .log(System.Logger.Level.DEBUG, "The prompt repository is being made by another process", e);
        }
    }

    private static void configure(Repository git) throws IOException {
        StoredConfig config = git.getConfig();
        // A tree of many templates is mostly hashes, which do not compress.
        config.setInt("core", null, "compression", 1);
        // History is what the store promises: an ordinary push can add to it and not rewrite it.
        config.setBoolean("receive", null, "denyNonFastForwards", true);
        config.setBoolean("receive", null, "denyDeletes", true);
        config.setBoolean("receive", null, "fsckObjects", true);
        config.save();
        git.updateRef(Constants.HEAD, false).link(PromptRepository.MAIN);
    }
}
