package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A request of a release that is spoilt so many times in a row. */
public record Spoilt(Fault fault, int times) {
    private static final long SEED = 20261128;
    private static final int PART = 14;

    /**
     * Each of the requests spoilt in each way, once and {@code more} times. A part of the cases by default, the same each
     * time; all with the Maven profile 'faults'.
     */
    public static Stream<Spoilt> each(List<String> requests, int more) {
        List<Spoilt> all = new ArrayList<>();
        for (String request : requests) {
            for (int times : List.of(1, more)) {
                all.add(new Spoilt(Fault.refused(403, request), times));
                all.add(new Spoilt(Fault.refused(500, request), times));
                all.add(new Spoilt(Fault.of(Kind.CUT_BEFORE, request), times));
                all.add(new Spoilt(Fault.of(Kind.CUT_AFTER, request), times));
                all.add(new Spoilt(Fault.of(Kind.HTML, request), times));
                all.add(new Spoilt(Fault.of(Kind.LYING, request), times));
            }
            all.add(new Spoilt(Fault.of(Kind.SLOW, request), 1));
        }
        if ("all".equals(System.getProperty("release.faults"))) {
            return all.stream();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(PART);
    }

    public void in(FaultProxy proxy) {
        for (int i = 0; i < times; i++) {
            proxy.spoil(fault);
        }
    }

    @Override
    public String toString() {
        return fault.kind() + " " + fault.status() + " x" + times + " " + fault.request();
    }
}
