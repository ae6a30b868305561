package hudson.model;

import jenkins.model.FullyNamedModelObject;

public class Queue {
    Queue() {}

    public interface Task extends FullyNamedModelObject {}

    public abstract static class Item extends Actionable {
        Item() {}
    }
}
