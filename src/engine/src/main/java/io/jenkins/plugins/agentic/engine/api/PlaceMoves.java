package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What whoever asks may do with the versions that are somewhere: the same rules as of doing it. */
final class PlaceMoves {
    private final Engine engine;
    private final ApiAccess access;
    private final Map<List<String>, Set<String>> jobs = new HashMap<>();
    private final Map<List<String>, Optional<String>> last = new HashMap<>();

    PlaceMoves(Engine engine, ApiAccess access) {
        this.engine = engine;
        this.access = access;
    }

    /** Says so in the place; its target, which a promotion begins with, is only for those who may promote. */
    void tell(Map<String, Object> place) {
        String name = (String) place.get("name");
        String version = (String) place.get("version");
        Set<String> there =
                jobs.computeIfAbsent(List.of(name, version, (String) place.get("environment")), key -> engine.releases()
                        .jobs(key.get(0), key.get(1), key.get(2)));
        Optional<String> job = last.computeIfAbsent(List.of(name, version), key -> lastJob(key.get(0), key.get(1)));
        boolean promote = "committed".equals(place.get("state"))
                && there.stream().allMatch(access::job)
                && may(ApiAccess.Permission.RELEASE_PUBLISH, job);
        boolean rollBack = there.stream().allMatch(each -> access.may(ApiAccess.Permission.RELEASE_ROLLBACK, each))
                && may(ApiAccess.Permission.RELEASE_ROLLBACK, job);
        place.put("mayPromote", promote);
        place.put("mayRollBack", rollBack);
        if (!promote) {
            place.remove("target");
        }
    }

    private boolean may(ApiAccess.Permission permission, Optional<String> job) {
        return job.filter(name -> access.may(permission, name)).isPresent();
    }

    /** The job that released the version last, of those that may be seen: with its credentials it is done. */
    private Optional<String> lastJob(String name, String version) {
        return engine.releases().of(name, version).stream()
                .map(Releases.Release::job)
                .filter(access::job)
                .reduce((before, newer) -> newer);
    }
}
