package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a build was made of.
 *
 * @param hash SHA-256 of a list of all source files, as sha256sum(1) writes it, sorted by path; empty where there are too many, or one
 *     can't be read
 * @param repository where the workspace was checked out from, as a URI of in-toto: {@code git+https://example.org/a.git};
 *     without credentials; empty where the workspace is no working tree of git
 * @param commit 40 hex digits (64 with SHA-256); empty where repository is
 * @param changed whether files differ from the commit's, or are in none: what agents wrote
 */
record Sources(Optional<String> hash, String repository, String commit, boolean changed) {
    private static final int MOST = 5000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_OUTPUT = 100_000;
    /** What a build makes, or keeps for itself: no sources. */
    private static final Pattern MADE = Pattern.compile("(?:reports|coverage|dist|build|htmlcov)/.*"
            + "|(?:.*/)?(?:\\.agentic|__pycache__|\\.venv|\\.mypy_cache|\\.ruff_cache|\\.pytest_cache|[^/]*\\.egg-info)/.*"
            + "|(?:.*/)?(?:\\.coverage|[^/]*\\.pyc)");

    /** {@code ssh://}'s short form: user@host:path. */
    private static final Pattern SHORT_SSH = Pattern.compile("(?:[^/@:]+@)?([^/@:]{2,}):(?!//)(.+)");

    private static final Pattern CREDENTIALS = Pattern.compile("^([a-z+]+://)[^/@]*@");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Asks git, where the workspace is, and reads the files; {@code artifacts} are none of them. */
    static Sources of(RunContext run, List<String> artifacts) {
        Optional<String> hash = hash(run, artifacts);
        // A workspace in somebody else's working tree has nothing to do with that.
        boolean isRoot =
                git(run, "rev-parse", "--show-prefix").filter(String::isEmpty).isPresent();
        String commit = isRoot
                ? git(run, "rev-parse", "--verify", "HEAD")
                        .filter(text -> COMMIT.matcher(text).matches())
                        .orElse("")
                : "";
        if (commit.isEmpty()) {
            return new Sources(hash, "", "", false);
        }
        String remote = git(run, "config", "--get", "remote.origin.url")
                .filter(text -> !text.isEmpty())
                .orElseGet(() -> "file://" + run.workspace().location());
        boolean changed = status(run)
                .map(lines -> lines.lines().anyMatch(line -> isSource(line, artifacts)))
                .orElse(true);
        return new Sources(hash, uri(remote), commit, changed);
    }

    /** Without the filters that the repository's own configuration names: they are programs. Empty where it can't be asked. */
    private static Optional<String> status(RunContext run) {
        Set<String> filters = new TreeSet<>();
        for (String scope : List.of("--local", "--worktree")) {
            git(run, "config", scope, "--includes", "--name-only", "--get-regexp", "^filter\\.")
                    .orElse("")
                    .lines()
                    .forEach(key -> filters.add(key.substring(0, key.lastIndexOf('.'))));
        }
        if (filters.stream().anyMatch(filter -> filter.contains("="))) {
            // Can't be said on a command line.
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        for (String filter : filters) {
            for (String off : List.of("clean=", "smudge=", "process=", "required=false")) {
                words.addAll(List.of("-c", filter + "." + off));
            }
        }
        // Git would ask submodules by their own configurations.
        words.addAll(List.of("status", "--porcelain", "--untracked-files=all", "--ignore-submodules=dirty"));
        return git(run, words.toArray(String[]::new));
    }

    private static boolean isSource(String line, List<String> artifacts) {
        String path = line.length() > 3 ? line.substring(3).replaceAll("^\"|\"$", "") : "";
        // The command line's workspace is without these two.
        boolean isOfTheHost = line.startsWith(" D ") && (path.equals("Jenkinsfile") || path.startsWith("rehearsal/"));
        return !isOfTheHost
                && !artifacts.contains(path)
                && !path.startsWith("node_modules/")
                && !MADE.matcher(path).matches();
    }

    /** By in-toto's way to name a repository; its credentials, if it has any, are nobody's business. */
    static String uri(String remote) {
        String plain = CREDENTIALS.matcher(remote).replaceFirst("$1");
        if (plain.contains("://")) {
            return "git+" + plain;
        }
        var ssh = SHORT_SSH.matcher(plain);
        return ssh.matches() ? "git+ssh://" + ssh.group(1) + "/" + ssh.group(2) : "git+file://" + plain;
    }

    private static Optional<String> git(RunContext run, String... words) {
        // What a build wrote into .git starts no program of its own here.
        List<String> line = new ArrayList<>(List.of(
                "git",
                "--no-optional-locks",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.hooksPath=/dev/null",
                // Nothing is fetched, however the repository says it is.
                "-c",
                "protocol.allow=never",
                "-c",
                "protocol.ext.allow=never",
                "-c",
                "protocol.file.allow=never",
                "-c",
                "protocol.git.allow=never",
                "-c",
                "protocol.http.allow=never",
                "-c",
                "protocol.https.allow=never",
                "-c",
                "protocol.ssh.allow=never",
                "-c",
                "core.quotePath=false"));
        line.addAll(List.of(words));
        try {
            Commands.Result answer = run.commands().run(new Commands.Command(line, "", PATIENCE, MOST_OUTPUT));
            return answer.exitCode() == 0 ? Optional.of(answer.output().stripTrailing()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException | AgenticException e) {
            // No git there, or no place to run it in: the hash says what the sources were.
            return Optional.empty();
        }
    }

    private static Optional<String> none(RunContext run, String why) {
        run.console().println("The provenance has no hash of the sources: " + why + ".");
        return Optional.empty();
    }

    private static Optional<String> hash(RunContext run, List<String> artifacts) {
        Workspace workspace = run.workspace();
        StringBuilder list = new StringBuilder();
        try {
            List<String> files = workspace.find("**", 4 * MOST).stream()
                    .filter(file ->
                            !artifacts.contains(file) && !MADE.matcher(file).matches())
                    .toList();
            if (files.size() > MOST) {
                return none(run, "the workspace has more than " + MOST + " files");
            }
            for (String file : files) {
                try (InputStream in = workspace.open(file)) {
                    list.append(Sha256.of(in).hex()).append("  ").append(file).append('\n');
                } catch (FileSystemException e) {
                    // Such as a name that is no UTF-8, which no text can tell.
                    return none(run, "the file " + file + " can't be read");
                }
            }
        } catch (IOException e) {
            return none(run, run.mask().apply(e.getMessage()));
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.WORKSPACE) {
                throw e;
            }
            return none(run, e.getMessage().replaceFirst("\\.$", ""));
        }
        return Optional.of(Sha256.hex(list.toString()));
    }
}
