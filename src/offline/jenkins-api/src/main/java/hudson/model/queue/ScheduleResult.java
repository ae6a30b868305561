package hudson.model.queue;

import hudson.model.Queue;

public abstract class ScheduleResult {
    ScheduleResult() {}

    public boolean isCreated() {
        throw new UnsupportedOperationException("declaration");
    }

    public Queue.Item getItem() {
        throw new UnsupportedOperationException("declaration");
    }
}
