package hudson;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

public abstract class Launcher {
    Launcher() {}

    public final ProcStarter launch() {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean isUnix() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract void kill(Map<String, String> modelEnvVars) throws IOException, InterruptedException;

    public final class ProcStarter {
        private ProcStarter() {}

        public ProcStarter cmds(List<String> args) {
            throw new UnsupportedOperationException("declaration");
        }

        public ProcStarter quiet(boolean quiet) {
            throw new UnsupportedOperationException("declaration");
        }

        public ProcStarter pwd(String workDir) {
            throw new UnsupportedOperationException("declaration");
        }

        public ProcStarter stdout(OutputStream out) {
            throw new UnsupportedOperationException("declaration");
        }

        public ProcStarter envs(Map<String, String> overrides) {
            throw new UnsupportedOperationException("declaration");
        }

        public Proc start() throws IOException {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
