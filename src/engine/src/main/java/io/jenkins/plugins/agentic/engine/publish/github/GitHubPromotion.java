package io.jenkins.plugins.agentic.engine.publish.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.Published;
import java.io.IOException;
import java.util.Optional;
import org.kohsuke.github.GHRelease;

/** A prerelease on its way to a release: the same release, assets and tag, no longer marked as a prerelease. */
final class GitHubPromotion implements Destination {
    private final GitHubRepository gitHub;
    private final PublishRequest to;
    private final String tag;
    private final String mark;
    private final String published;
    private final Published files;

    GitHubPromotion(GitHubRepository gitHub, PublishRequest to, PublishRequest from, String tag) {
        this.gitHub = gitHub;
        this.to = to;
        this.tag = tag;
        this.mark = GitHubDestination.mark(to);
        this.published = GitHubDestination.mark(from);
        this.files = new Published(from, location());
    }

    @Override
    public String location() {
        return gitHub.location("/releases/tag/" + tag);
    }

    @Override
    public String address() {
        return gitHub.location("/releases");
    }

    /** The release that is to be promoted, or was. */
    private Optional<GHRelease> found() {
        return gitHub.published(tag)
                .filter(release -> GitHubRepository.body(release).contains(published));
    }

    private GHRelease release() {
        return found().orElseThrow(() -> GitHubTarget.wrong(
                location() + " is not the release of " + to.name() + " " + to.version() + " that is to be promoted.",
                "Promote a version that is published there."));
    }

    private boolean isOurs(GHRelease release) {
        return !release.isPrerelease() && GitHubRepository.body(release).contains(mark);
    }

    @Override
    public void preflight() throws IOException {
        if (!gitHub.repository().hasPushAccess()) {
            throw GitHubTarget.wrong(
                    "The token may only read " + gitHub.location("") + ".",
                    "Give a credentialsId whose token may write the repository's contents.");
        }
        GHRelease release = release();
        if (!release.isPrerelease() && !isOurs(release)) {
            throw taken();
        }
        // Whoever may push can replace them, unless the release is immutable.
        for (JsonNode asset : gitHub.details(release).path("assets")) {
            files.require(asset.path("name").asText(), gitHub.sha256(asset));
        }
    }

    private AgenticException taken() {
        return GitHubTarget.wrong(location() + " is no prerelease.", "There is nothing to promote.");
    }

    @Override
    public Presence look() {
        return found().map(release -> {
                    if (release.isPrerelease()) {
                        return Presence.NOBODYS;
                    }
                    return isOurs(release) ? Presence.OURS : Presence.OTHERS;
                })
                .orElse(Presence.NOBODYS);
    }

    @Override
    public void stage() {
        // There is nothing to send: the assets are there.
    }

    @Override
    public void verify() throws IOException {
        preflight();
    }

    @Override
    public void commit() {
        GHRelease release = release();
        if (!isOurs(release)) {
            if (!release.isPrerelease()) {
                throw taken();
            }
            change(release, GitHubRepository.body(release) + "\n" + mark, false);
        }
        if (look() != Presence.OURS) {
            throw GitHubTarget.wrong(
                    "GitHub said that it made " + location() + " a release, but did not.",
                    "Look at it, and run again.");
        }
    }

    private void change(GHRelease release, String body, boolean prerelease) {
        gitHub.call(() -> release.update().body(body).prerelease(prerelease).update());
    }

    @Override
    public Left compensate() {
        Optional<GHRelease> release = found().filter(this::isOurs);
        if (release.isEmpty()) {
            return Left.nothing();
        }
        change(
                release.get(),
                GitHubRepository.body(release.get()).replace(mark, "").strip(),
                true);
        if (look() != Presence.NOBODYS) {
            throw GitHubTarget.wrong(
                    "GitHub said that it made " + location() + " a prerelease again, but did not.", "Do it by hand.");
        }
        return Left.undone("a prerelease again");
    }
}
