package hudson.triggers;

import hudson.model.Item;

public class SCMTrigger extends Trigger<Item> {
    public SCMTrigger(String scmpollSpec) {}
}
