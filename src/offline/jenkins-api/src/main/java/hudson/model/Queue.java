package hudson.model;

import hudson.model.queue.QueueTaskFuture;
import jenkins.model.FullyNamedModelObject;

public class Queue {
    Queue() {}

    public interface Task extends FullyNamedModelObject {}

    public interface Executable {}

    public abstract static class Item extends Actionable {
        Item() {}

        public QueueTaskFuture<Executable> getFuture() {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
