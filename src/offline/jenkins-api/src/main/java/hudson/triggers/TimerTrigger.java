package hudson.triggers;

import hudson.model.BuildableItem;

public class TimerTrigger extends Trigger<BuildableItem> {
    public TimerTrigger(String timerSpec) {}
}
