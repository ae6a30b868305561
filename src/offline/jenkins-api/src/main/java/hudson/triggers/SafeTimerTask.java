package hudson.triggers;

import java.util.TimerTask;

public abstract class SafeTimerTask extends TimerTask {
    protected SafeTimerTask() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public final void run() {
        throw new UnsupportedOperationException("declaration");
    }

    protected abstract void doRun() throws Exception;
}
