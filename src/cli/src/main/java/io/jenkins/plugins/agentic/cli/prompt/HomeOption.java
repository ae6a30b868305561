package io.jenkins.plugins.agentic.cli.prompt;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the prompts are looked for, and evaluations are kept. */
class HomeOption {
    @Option(names = "--home", paramLabel = "DIR", description = "Home folder.")
    Path home;
}
