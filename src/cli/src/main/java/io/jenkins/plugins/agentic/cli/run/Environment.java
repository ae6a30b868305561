package io.jenkins.plugins.agentic.cli.run;

import groovy.lang.GroovyObjectSupport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The script's {@code env}: this process' environment without its credentials, the run's own variables, what the script
 * set, and what withEnv and its like add in the current frame, the last one winning.
 */
public final class Environment extends GroovyObjectSupport {
    /** Names under which people keep secrets: a command gets one only through withCredentials. */
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PRIVATE_?KEY|CREDENTIAL).*");
    /** Of this process only: a parameter may well be called ISSUE_KEY. */
    private static final Pattern OF_HOST = Pattern.compile("(?i).+_(KEY|PSW)");
    /** A key in PEM, whatever its variable is called: that of signingCredentialsId is anything. */
    private static final Pattern KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");

    private final Map<String, String> base = new ConcurrentHashMap<>();
    private Supplier<Frame> frame = () -> null;

    public Environment(Map<String, String> host) {
        host.forEach((name, value) -> {
            if (!isSecret(name)
                    && !OF_HOST.matcher(name).matches()
                    && !KEY.matcher(value).find()) {
                base.put(name, value);
            }
        });
        base.put("CI", "true");
        if (!host.containsKey("FORCE_COLOR")) {
            // The log is a file too: colours are noise there.
            base.put("NO_COLOR", "1");
        }
    }

    /** Whether a variable of this name is kept from scripts and commands. */
    public static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    void follow(Supplier<Frame> current) {
        this.frame = current;
    }

    public void set(String name, String value) {
        base.put(name, value);
    }

    /** A variable's value here and now, or null. */
    public String get(String name) {
        Frame here = frame.get();
        if (here != null && here.environment().containsKey(name)) {
            return here.environment().get(name);
        }
        return base.get(name);
    }

    /** Everything a command started in this frame sees. */
    public Map<String, String> all(Frame here) {
        Map<String, String> all = new LinkedHashMap<>(base);
        all.putAll(here.environment());
        return all;
    }

    /** What {@code env.getEnvironment()} gives a script. */
    public Map<String, String> getEnvironment() {
        Frame here = frame.get();
        return here == null ? new TreeMap<>(base) : new TreeMap<>(all(here));
    }

    @Override
    public Object getProperty(String name) {
        return name.equals("environment") ? getEnvironment() : get(name);
    }

    @Override
    public void setProperty(String name, Object value) {
        if (value == null) {
            base.remove(name);
        } else {
            base.put(name, value.toString());
        }
    }

    public Object getAt(String name) {
        return get(name);
    }

    public void putAt(String name, Object value) {
        setProperty(name, value);
    }
}
