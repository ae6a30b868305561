package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build began with.
 *
 * @param files those that the build makes and that were there already, with their stamps: left by an earlier build, as long as
 *     nobody writes them again
 */
record Before(Sources sources, Map<String, String> files) {
    private static final int MOST_SAID = 20;

    Before {
        files = Map.copyOf(files);
    }

    static Before of(List<String> patterns, int most, RunContext run) throws IOException {
        List<String> there;
        try {
            there = patterns.isEmpty() ? List.of() : run.workspace().find(String.join(",", patterns), most);
        } catch (IOException e) {
            // More than a build may make: its first step takes them away, or the build will be told so.
            there = List.of();
        }
        return new Before(Sources.of(run, there), run.workspace().stamps(there));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hash", sources.hash().orElse(""));
        map.put("repository", sources.repository());
        map.put("commit", sources.commit());
        map.put("changed", sources.changed());
        map.put("files", files);
        return map;
    }

    static Before of(Map<?, ?> map) {
        Map<String, String> files = new LinkedHashMap<>();
        if (map.get("files") instanceof Map<?, ?> given) {
            given.forEach((name, stamp) -> files.put(String.valueOf(name), String.valueOf(stamp)));
        }
        return new Before(
                new Sources(
                        Optional.of(String.valueOf(map.get("hash"))).filter(hash -> !hash.isEmpty()),
                        String.valueOf(map.get("repository")),
                        String.valueOf(map.get("commit")),
                        Boolean.TRUE.equals(map.get("changed"))),
                files);
    }

    /** Those that were written since; says which were not. */
    List<String> made(List<String> found, RunContext run) throws IOException {
        Map<String, String> now =
                run.workspace().stamps(found.stream().filter(files::containsKey).toList());
        List<String> made = new ArrayList<>();
        List<String> old = new ArrayList<>();
        for (String file : found) {
            (files.containsKey(file) && files.get(file).equals(now.get(file)) ? old : made).add(file);
        }
        if (!old.isEmpty()) {
            String names = String.join(", ", old.subList(0, Math.min(MOST_SAID, old.size())));
            run.console()
                    .println("not made by this build, for it was there before: " + names
                            + (old.size() > MOST_SAID ? " and " + (old.size() - MOST_SAID) + " more" : ""));
        }
        return made;
    }
}
