package io.jenkins.plugins.agentic.cli.prompt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where a home keeps its prompts.
 *
 * @param repository the bare git repository
 * @param author whose name saves bear; empty for git's own, or the user's
 */
public record PromptPlace(Path repository, String author) {
    private static final int GIT_SECONDS = 5;

    /** The configured author, else what git is told here, else the user of this machine. */
    String orGitsAuthor() {
        if (!author.isEmpty()) {
            return author;
        }
        String name = git("user.name");
        String mail = git("user.email");
        if (name.isEmpty()) {
            return System.getProperty("user.name", "");
        }
        return mail.isEmpty() ? name : name + " <" + mail + ">";
    }

    private static String git(String key) {
        try {
            Process process = new ProcessBuilder("git", "config", "--get", key)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String value = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? value : "";
        } catch (IOException e) {
            // There is no git here: nobody needs one.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
