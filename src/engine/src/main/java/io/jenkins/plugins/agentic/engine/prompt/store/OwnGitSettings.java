package io.jenkins.plugins.agentic.engine.prompt.store;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps the settings of the machine and of its user out of the store: they must not change what a save does, and reading
 * the machine's would start a git process. Installed once for this class loader's JGit.
 */
final class OwnGitSettings extends SystemReader.Delegate {
    private OwnGitSettings(SystemReader system) {
        super(system);
    }

    static synchronized void install() {
        if (!(SystemReader.getInstance() instanceof OwnGitSettings)) {
            SystemReader.setInstance(new OwnGitSettings(SystemReader.getInstance()));
        }
    }

    @Override
    public String getenv(String variable) {
        // GIT_DIR and its like are for a person's shell.
        return variable.startsWith("GIT_") ? null : super.getenv(variable);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new Empty(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new Empty(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new Empty(parent, fs);
    }

    private static final class Empty extends FileBasedConfig {
        Empty(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // There is nothing to read.
        }

        @Override
        public void save() {
            // JGit would keep measured properties of the file system here.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
