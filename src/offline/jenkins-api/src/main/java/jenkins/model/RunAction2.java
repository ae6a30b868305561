package jenkins.model;

import hudson.model.Action;

public interface RunAction2 extends Action {}
