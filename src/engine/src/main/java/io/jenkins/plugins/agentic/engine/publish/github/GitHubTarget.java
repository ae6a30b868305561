package io.jenkins.plugins.agentic.engine.publish.github;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.util.Map;
import java.util.Set;

/**
 * The target 'github': a release of a repository at GitHub or a GitHub Enterprise Server. Staged it is a draft, which only
 * who may push sees; committed it is published, and GitHub makes the tag where there is none.
 */
public final class GitHubTarget implements PublishTarget {
    private static final String PUBLIC = "https://api.github.com";

    @Override
    public String type() {
        return "github";
    }

    @Override
    public Set<String> options() {
        return Set.of("repository", "api", "credentialsId", "tag", "commit", "prerelease", "title", "notes");
    }

    @Override
    public Reversal reversal() {
        return Reversal.MARKED;
    }

    /**
     * What a release is to be.
     *
     * @param commit a branch or a commit that the tag is made at where there is none; empty for the default branch
     */
    record Plan(String tag, String commit, boolean prerelease, String title, String notes) {
        private static Plan of(PublishRequest request) {
            Map<String, Object> options = request.options();
            String tag = text(options, "tag", "v" + request.version());
            // The names that git check-ref-format allows, of the usual letters.
            boolean name = tag.matches("[A-Za-z0-9@_+-][A-Za-z0-9@_.+/-]{0,200}")
                    && !tag.contains("..")
                    && !tag.contains("//")
                    && !tag.matches(".*(\\.|/|\\.lock)$");
            if (!name) {
                throw wrong("'" + tag + "' is no name of a tag.", "Use one such as v1.0.0.");
            }
            String commit = text(options, "commit", "");
            if (!commit.matches("[A-Za-z0-9_./-]{0,200}")) {
                throw wrong("'" + commit + "' is no commit or branch.", "Give a commit's whole SHA-1, or a branch.");
            }
            return new Plan(
                    tag,
                    commit,
                    request.flag("prerelease", false),
                    text(options, "title", request.name() + " " + request.version()),
                    text(options, "notes", ""));
        }
    }

    @Override
    public Destination open(PublishRequest request) {
        return new GitHubDestination(repository(request), request, Plan.of(request));
    }

    @Override
    public boolean promotesInPlace() {
        return true;
    }

    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        GitHubRepository repository = repository(to);
        Plan plan = Plan.of(to);
        if (!repository.location("").equals(repository(from).location(""))
                || !plan.tag().equals(Plan.of(from).tag())) {
            throw wrong(
                    "A release at GitHub is promoted where it is: from prerelease to release, with the same tag.",
                    "Give the same repository and tag as it was published with.");
        }
        return new GitHubPromotion(repository, to, from, plan.tag());
    }

    private static GitHubRepository repository(PublishRequest request) {
        String name = text(request.options(), "repository", "");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}")) {
            throw wrong("'" + name + "' is no repository.", "Give the target's repository as 'owner/name'.");
        }
        Object credentials = request.options().get("credentialsId");
        if (credentials == null) {
            throw wrong(
                    "The target 'github' has no credentialsId, and GitHub takes releases from nobody unknown.",
                    "Give one whose secret is a token that may write the repository's contents.");
        }
        return new GitHubRepository(
                RegistryClient.address(text(request.options(), "api", PUBLIC)),
                name,
                request.run().secrets().find(String.valueOf(credentials)).secret());
    }

    private static String text(Map<String, Object> options, String option, String standard) {
        Object given = options.get(option);
        return given == null ? standard : String.valueOf(given);
    }

    static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
