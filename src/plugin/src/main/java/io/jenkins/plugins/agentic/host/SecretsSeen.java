package io.jenkins.plugins.agentic.host;

import hudson.model.InvisibleAction;
import hudson.util.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * The secrets that a build's steps were given, kept with it, encrypted, until it ends: after a restart they are masked as
 * before. Jenkins keeps them likewise with a build inside {@code withCredentials}. Thread-safe.
 */
final class SecretsSeen extends InvisibleAction {
    /** Never changed, only replaced: it may be written while another is added. */
    private volatile ArrayList<Secret> secrets = new ArrayList<>();

    /** Whether any of them is new. */
    synchronized boolean add(List<String> more) {
        ArrayList<Secret> all = new ArrayList<>(secrets);
        for (String each : more) {
            Secret secret = Secret.fromString(each);
            if (!all.contains(secret)) {
                all.add(secret);
            }
        }
        boolean added = all.size() > secrets.size();
        secrets = all;
        return added;
    }

    List<String> all() {
        return secrets.stream().map(Secret::getPlainText).toList();
    }
}
