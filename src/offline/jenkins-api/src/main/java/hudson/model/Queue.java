package hudson.model;

import hudson.model.queue.QueueTaskFuture;
import hudson.model.queue.ScheduleResult;
import java.util.List;
import jenkins.model.FullyNamedModelObject;

public class Queue {
    Queue() {}

    public ScheduleResult schedule2(Task p, int quietPeriod, Action... actions) {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean cancel(Item item) {
        throw new UnsupportedOperationException("declaration");
    }

    public Item getItem(long id) {
        throw new UnsupportedOperationException("declaration");
    }

    public interface Task extends FullyNamedModelObject {}

    public interface FlyweightTask extends Task {}

    public interface Executable {}

    public abstract static class Item extends Actionable {
        Item() {}

        public long getId() {
            throw new UnsupportedOperationException("declaration");
        }

        public final List<Cause> getCauses() {
            throw new UnsupportedOperationException("declaration");
        }

        public QueueTaskFuture<Executable> getFuture() {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
