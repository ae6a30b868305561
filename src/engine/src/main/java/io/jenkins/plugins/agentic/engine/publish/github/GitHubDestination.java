package io.jenkins.plugins.agentic.engine.publish.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHRef;
import org.kohsuke.github.GHRelease;
import org.kohsuke.github.GHReleaseBuilder;

/**
 * One release on its way to GitHub: a draft while it is staged. A comment in its notes, which readers do not see, says which
 * run it is of.
 */
final class GitHubDestination implements Destination {
    private static final String WITHDRAWN = "[withdrawn] ";

    private final GitHubRepository gitHub;
    private final PublishRequest request;
    private final GitHubFiles files;
    private final GitHubTarget.Plan plan;
    private final String mark;

    GitHubDestination(GitHubRepository gitHub, PublishRequest request, GitHubTarget.Plan plan) {
        this.gitHub = gitHub;
        this.request = request;
        this.files = new GitHubFiles(request);
        this.plan = plan;
        this.mark = mark(request);
    }

    /** What the notes of a release of that request hold. */
    static String mark(PublishRequest request) {
        return "<!-- agentic-workflow " + Sha256.hex(request.publisher()) + " -->";
    }

    @Override
    public String location() {
        return gitHub.location("/releases/tag/" + plan.tag());
    }

    @Override
    public String address() {
        return gitHub.location("/releases");
    }

    @Override
    public void preflight() throws IOException {
        files.check();
        if (gitHub.repository().isArchived()) {
            throw GitHubTarget.wrong(gitHub.location("") + " is archived, and takes no releases.", "Unarchive it.");
        }
        if (!gitHub.repository().hasPushAccess()) {
            throw GitHubTarget.wrong(
                    "The token may only read " + gitHub.location("") + ".",
                    "Give a credentialsId whose token may write the repository's contents.");
        }
        if (look() == Presence.OTHERS) {
            throw taken();
        }
        checkTag();
    }

    /** A tag that is there stays where it is: it must be where it was to be made. */
    private void checkTag() {
        if (!plan.commit().matches("[0-9a-f]{40}")) {
            return;
        }
        Optional<GHRef> there = gitHub.call(() -> {
            try {
                return Optional.ofNullable(gitHub.repository().getRef("tags/" + plan.tag()));
            } catch (GHFileNotFoundException e) {
                return Optional.empty();
            }
        });
        boolean elsewhere = there.isPresent()
                && there.get().getObject().getType().equals("commit")
                && !there.get().getObject().getSha().equals(plan.commit());
        if (elsewhere) {
            throw GitHubTarget.wrong(
                    "The tag " + plan.tag() + " of " + gitHub.location("") + " is at commit "
                            + there.get().getObject().getSha() + ", not " + plan.commit() + ".",
                    "Raise the version, or move the tag.");
        }
    }

    private AgenticException taken() {
        return GitHubTarget.wrong(
                request.name() + " " + request.version() + " is at " + location()
                        + " already, and a version is never published twice.",
                "Raise the version, or give the target another tag.");
    }

    private boolean isOurs(GHRelease release) {
        return GitHubRepository.body(release).contains(mark);
    }

    @Override
    public Presence look() {
        return gitHub.published(plan.tag())
                .map(there -> isOurs(there) ? Presence.OURS : Presence.OTHERS)
                .orElse(Presence.NOBODYS);
    }

    @Override
    public void stage() throws IOException {
        if (look() == Presence.OTHERS) {
            throw taken();
        }
        for (GHRelease before : gitHub.drafts(mark)) {
            delete(before);
        }
        GHReleaseBuilder draft = gitHub.repository()
                .createRelease(plan.tag())
                .name(plan.title())
                .body((plan.notes() + "\n\n" + mark).strip())
                .prerelease(plan.prerelease())
                .draft(true);
        if (!plan.commit().isEmpty()) {
            draft.commitish(plan.commit());
        }
        GHRelease release = gitHub.call(draft::create);
        if (release.getUploadUrl() == null || !isOurs(release)) {
            throw missing("the draft");
        }
        for (Map.Entry<String, String> file : files.byName().entrySet()) {
            upload(release, file.getKey(), file.getValue());
        }
    }

    private void upload(GHRelease release, String name, String file) throws IOException {
        String type = Optional.ofNullable(URLConnection.guessContentTypeFromName(name))
                .orElse("application/octet-stream");
        long length = files.content(file).bytes();
        try (InputStream in = request.run().workspace().open(file)) {
            gitHub.call(() -> release.uploadAsset(name, new GitHubHttp.Sized(in, length), type));
        }
    }

    private AgenticException missing(String what) {
        return GitHubTarget.wrong(
                "GitHub said that it took " + what + " for " + location() + ", but does not have it as it was sent.",
                "Look at " + gitHub.location("/releases") + ", and run again.");
    }

    private GHRelease draft() {
        List<GHRelease> drafts = gitHub.drafts(mark);
        if (drafts.size() != 1) {
            throw missing("the draft");
        }
        return drafts.get(0);
    }

    @Override
    public void verify() throws IOException {
        JsonNode release = gitHub.details(draft());
        if (!release.path("tag_name").asText().equals(plan.tag())) {
            throw missing("the draft");
        }
        Map<String, JsonNode> there = new HashMap<>();
        release.path("assets").forEach(asset -> there.put(asset.path("name").asText(), asset));
        for (Map.Entry<String, String> file : files.byName().entrySet()) {
            JsonNode asset = there.remove(file.getKey());
            Sha256.Content sent = files.content(file.getValue());
            if (!sent.hex().equals(request.sums().getOrDefault(file.getKey(), sent.hex()))) {
                throw GitHubTarget.wrong(
                        "The file " + file.getValue() + " has changed since the release began.",
                        "Let nothing else write it while it is published, and run again.");
            }
            boolean same = asset != null
                    && asset.path("state").asText().equals("uploaded")
                    && asset.path("size").asLong() == sent.bytes()
                    && gitHub.sha256(asset).equals(sent.hex());
            if (!same) {
                throw missing(file.getKey());
            }
        }
        if (!there.isEmpty()) {
            throw missing("the draft, without " + there.keySet());
        }
    }

    @Override
    public void commit() {
        switch (look()) {
            case OURS -> {
                return;
            }
            case OTHERS -> throw taken();
            default -> gitHub.call(() -> publish(draft()));
        }
        switch (look()) {
            case OURS -> {
                return;
            }
            case OTHERS -> throw taken();
            default -> throw missing("the request to publish the draft");
        }
    }

    private GHRelease publish(GHRelease draft) throws IOException {
        try {
            return draft.update().draft(false).update();
        } catch (IOException e) {
            String why = GitHubRepository.validation(e, "tag_name");
            if (why.contains("immutable")) {
                throw GitHubTarget.wrong(
                        "The tag " + plan.tag() + " of " + gitHub.location("")
                                + " was used by an immutable release once, and can't be used again.",
                        "Raise the version, or give the target another tag.");
            }
            if (why.startsWith("already_exists")) {
                throw taken();
            }
            throw e;
        }
    }

    private void delete(GHRelease release) throws IOException {
        gitHub.call(() -> {
            release.delete();
            return release;
        });
        if (gitHub.has(release)) {
            throw GitHubTarget.wrong(
                    "GitHub said that it deleted the draft " + release.getName() + ", but still has it.",
                    "Delete it at " + gitHub.location("/releases") + ".");
        }
    }

    @Override
    public Left compensate() throws IOException {
        List<GHRelease> drafts = gitHub.drafts(mark);
        for (GHRelease draft : drafts) {
            delete(draft);
        }
        Optional<GHRelease> published = gitHub.published(plan.tag()).filter(this::isOurs);
        if (published.isEmpty()) {
            return drafts.isEmpty() ? Left.nothing() : Left.undone("draft deleted");
        }
        withdraw(published.get());
        boolean immutable = gitHub.details(published.get()).path("immutable").asBoolean();
        String rest = immutable
                ? "it is immutable, so that its files stay, and its tag is used for ever"
                : "its files and its tag stay until somebody deletes them by hand";
        return Left.byHand("it was published already; it is marked as withdrawn, and " + rest, location());
    }

    /** Title and notes say so, and it is no longer the latest; an immutable one lets only the former be changed. */
    private void withdraw(GHRelease release) {
        String title = Optional.ofNullable(release.getName()).orElse(plan.tag());
        if (title.startsWith(WITHDRAWN)) {
            return;
        }
        String notes =
                "**Withdrawn by the run that published it. Do not use it.**\n\n" + GitHubRepository.body(release);
        gitHub.call(() -> {
            try {
                return release.update()
                        .name(WITHDRAWN + title)
                        .body(notes)
                        .prerelease(true)
                        .update();
            } catch (org.kohsuke.github.HttpException e) {
                if (e.getResponseCode() != 422) {
                    throw e;
                }
                return release.update().name(WITHDRAWN + title).body(notes).update();
            }
        });
        boolean marked = gitHub.published(plan.tag())
                .filter(now -> String.valueOf(now.getName()).startsWith(WITHDRAWN))
                .isPresent();
        if (!marked) {
            throw GitHubTarget.wrong(
                    "GitHub said that it marked " + location() + " as withdrawn, but did not.", "Mark it by hand.");
        }
    }
}
