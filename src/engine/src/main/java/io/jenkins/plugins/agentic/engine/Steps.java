package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.Agents;
import io.jenkins.plugins.agentic.engine.agent.CallEnds;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.build.StepReports;
import io.jenkins.plugins.agentic.engine.build.docker.DockerImages;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.ControlFiles;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.prompt.OptimizedVersions;
import io.jenkins.plugins.agentic.engine.prompt.PromptImport;
import io.jenkins.plugins.agentic.engine.prompt.PromptLabel;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.PromptTests;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grader;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.LocalEmbeddings;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize.PromptOptimizer;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcome;
import io.jenkins.plugins.agentic.engine.publish.LostReleases;
import io.jenkins.plugins.agentic.engine.publish.Promotions;
import io.jenkins.plugins.agentic.engine.publish.PublishTargets;
import io.jenkins.plugins.agentic.engine.publish.Publisher;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import io.jenkins.plugins.agentic.engine.publish.watch.ReleaseWatch;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Does steps: from the journal, or by the part of the engine that a step names. Thread-safe. */
final class Steps {
    private final Parts parts;
    private final Agents agents;
    private final Publisher publisher;
    private final LostReleases lostReleases;
    private final Promotions promotions;
    private final ReleaseWatch releaseWatch;
    private final PromptTests promptTests;
    private final PromptOptimizer promptOptimizer;
    private final CompilePlans compilePlans;
    private final StepReports stepReports;
    private final DockerImages dockerImages = new DockerImages();

    Steps(Parts parts, EngineSettings settings) {
        this.parts = parts;
        Supplier<Extensions> added = settings.extensions();
        this.agents = new Agents(
                parts.database,
                parts.roles,
                parts.turns,
                parts.journal,
                new CallEnds(parts.database, parts.journal, parts.outcomes, parts.production, parts.audit),
                parts.tools,
                settings.tools(),
                settings.overrides(),
                parts.policies,
                parts.telemetry,
                parts.money,
                parts.clock);
        Evaluator evaluator = new Evaluator(
                parts.questions,
                new Grader(new LocalEmbeddings(settings.home().resolve("embeddings"))),
                () -> storedPrompt("judge"),
                parts.evaluations,
                parts.clock);
        this.promptTests = new PromptTests(evaluator, parts.evaluations, this::storedPrompt);
        this.promptOptimizer = new PromptOptimizer(
                evaluator,
                parts.questions,
                parts.evaluations,
                this::storedPrompt,
                () -> storedPrompt("prompt-optimizer"),
                new OptimizedVersions(parts.prompts));
        ReportParsers parsers = new ReportParsers(() -> added.get().parsers());
        this.compilePlans = new CompilePlans(parsers);
        this.stepReports = new StepReports(parsers);
        PublishTargets targets = new PublishTargets(
                settings.registry(), settings.registryOnly(), () -> added.get().targets());
        this.publisher = new Publisher(
                parts.journal, parts.publications, parts.releases, targets, parts.policies, parts.checkpoints);
        this.promotions = new Promotions(
                parts.journal,
                parts.publications,
                parts.releases,
                targets,
                parts.policies,
                parts.checkpoints,
                parts.runs);
        this.lostReleases = new LostReleases(parts.journal, parts.publications, parts.releases, parts.runs);
        this.releaseWatch = new ReleaseWatch(parts.database, parts.clock);
    }

    Publisher publisher() {
        return publisher;
    }

    private PromptTemplate storedPrompt(String ref) {
        return parts.prompts.resolve(ref, "").template();
    }

    /** Does a step on this thread, which also waits; see {@link Engine#execute}. */
    Object execute(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        StepProgress tries = new StepProgress();
        while (true) {
            try {
                return once(step, key, arguments, run, tries);
            } catch (Waiting e) {
                tries.waits(e, step, run.console());
                sleepUntil(e.until());
            }
        }
    }

    private void sleepUntil(Instant until) {
        try {
            Thread.sleep(
                    Math.max(0, Duration.between(parts.clock.instant(), until).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled while it waited.", "", false, e);
        }
    }

    /**
     * Does a step, or answers from the journal.
     *
     * @throws Waiting when it can't go on now; it is to be done again with the same {@code tries}
     */
    Object once(String step, StepKey key, Map<String, ?> arguments, RunContext unguarded, StepProgress tries) {
        RunContext run = parts.policies.guarding(unguarded);
        Map<String, Object> bound = StepSpecs.get(step).bind(arguments);
        if (step.equals("agentRun")) {
            return agents.call(step, (String) bound.get("role"), key, bound, run, tries);
        }
        Optional<String> role = StepSpecs.role(step);
        if (role.isPresent()) {
            return agents.call(step, role.get(), key, bound, run, tries);
        }
        try {
            return journaled(step, key, bound, run, () -> perform(step, key, arguments, bound, run, tries));
        } finally {
            parts.releases.left(key);
        }
    }

    private Object journaled(
            String step, StepKey key, Map<String, Object> bound, RunContext run, Supplier<Object> work) {
        Recorded recorded = parts.journal.begin(key, StepCall.of(step, bound, run.mask()));
        if (recorded instanceof Recorded.Completed done) {
            return Json.read(done.result());
        }
        if (recorded instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        try {
            String result = Json.write(work.get());
            parts.journal.complete(key, result);
            // What the journal holds is what is returned, so that a resumed run gets the very same.
            return Json.read(result);
        } catch (Waiting e) {
            throw e;
        } catch (RuntimeException e) {
            // A cancelled step has no outcome: it is done again when the run is resumed. So is one that leaves a
            // release open.
            if (!Thread.currentThread().isInterrupted() && !parts.releases.isOpen(key)) {
                parts.journal.fail(key, RecordedFailure.toJson(e, run.mask()));
            }
            throw e;
        }
    }

    /**
     * Takes back what a release step left in the middle and nobody takes up again; a rollback is finished. Nothing where
     * that step left nothing open. Of one that is under way see {@link Releases#abandon}.
     */
    void takeBack(StepKey key, RunContext run) {
        for (Releases.Release open : parts.releases.open(key.runId())) {
            if (open.key().equals(key)) {
                if (open.kind() != Releases.Kind.ROLLBACK) {
                    publisher.giveUp(key, run);
                }
                execute(open.kind().step(), key, open.arguments(), run);
            }
        }
    }

    LostReleases lostReleases() {
        return lostReleases;
    }

    /** Goes on with taking one back whose process ended. */
    Optional<String> takeBack(Releases.Release lost, RunContext run) {
        return lostReleases.takeBack(lost, run, () -> execute(lost.kind().step(), lost.key(), lost.arguments(), run));
    }

    /** The prompts of the runs that published a version answer for its having been taken back. */
    private Map<String, Object> rolledBack(Map<String, Object> result, Map<String, Object> arguments) {
        Upkeep.quietly("Crediting a rollback", () -> parts.publications.named((String) arguments.get("name")).stream()
                .filter(each -> each.version().equals(arguments.get("version")))
                .map(each -> each.key().runId())
                .distinct()
                .forEach(runId -> parts.regressions.released(runId, false)));
        return result;
    }

    /**
     * Does what the step is for.
     *
     * @param given the arguments as they were given, without defaults
     */
    private Object perform(
            String step,
            StepKey key,
            Map<String, ?> given,
            Map<String, Object> arguments,
            RunContext run,
            StepProgress tries) {
        return switch (step) {
            case "publishPackage" -> publisher.publish(key, arguments, run);
            case "promotePackage" -> promotions.promote(key, arguments, run);
            case "rollbackPackage" -> rolledBack(promotions.rollBack(key, arguments, run), arguments);
            case "releaseWatch" -> releaseWatch.watch(key, arguments, run);
            case "checkpointOpen" -> parts.checkpoints.open(key, promotions.shown(arguments), names(given), run);
            case "checkpointDecision" -> decision(arguments, run);
            case "checkpointEnd" -> parts.checkpoints.end(((Number) arguments.get("checkpoint")).intValue(), run);
            case "promptTest" -> promptTests.run(key, arguments, run, tries);
            case "promptOptimize" -> promptOptimizer.run(key, arguments, run, tries);
            case "promptImport" -> new PromptImport(parts.prompts).run(arguments, run);
            case "promptOutcome" -> new PromptOutcome(parts.runs, parts.regressions).run(arguments, run);
            case "promptLabel" -> new PromptLabel(parts.prompts.store()).run(arguments, run);
            case "expectedCost" -> expectedCost(run.job());
            case "compilePlan" -> plan(key, arguments, run);
            case "compileReport" ->
                stepReports.read(
                        (Map<?, ?>) arguments.get("step"), ((Number) arguments.get("exitCode")).intValue(), run);
            case "compileArtifacts" -> parts.artifacts.take(arguments, run, id -> contents(id, run));
            case "dockerImage" -> image(arguments, run);
            default -> throw new IllegalStateException("No part of the engine does the step " + step);
        };
    }

    /** With a shell the steps are about to be run, where the workspace is. */
    private List<Object> plan(StepKey key, Map<String, Object> arguments, RunContext run) {
        String shell = (String) arguments.get("shell");
        String file = arguments.get("file") instanceof String named ? named : "";
        if (!file.isBlank()) {
            ControlFiles.name(file, run.workspace());
        }
        if (!shell.isEmpty() && arguments.get("signingCredentialsId") instanceof String signer && !signer.isEmpty()) {
            parts.artifacts.checkKey(signer, run.job());
        }
        List<Object> plan = compilePlans.plan(
                (String) arguments.get("language"),
                (List<?>) arguments.get("steps"),
                new CompilePlans.Changes(plain(arguments.get("definition")), (String) arguments.get("yaml"), file),
                shell,
                plain(arguments.get("image")),
                DockerImages.labels(run),
                Optional.of(key));
        return shell.isEmpty() ? plan : parts.artifacts.begin(plan, run);
    }

    /** By the engine of the machine that has the workspace. */
    private Object image(Map<String, Object> arguments, RunContext run) {
        if (run.images().isEmpty()) {
            return dockerImages.perform(arguments, run);
        }
        try {
            return run.masked(run.images().get().perform(arguments, run));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The build node's Docker engine could not be asked: " + e.getMessage() + ".",
                    "Check that the node is online.",
                    true,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled.", "", false, e);
        }
    }

    /** The packages of an image that a build made. */
    private ImageContents contents(String id, RunContext run) {
        return ImageContents.of((Map<?, ?>)
                image(StepSpecs.get("dockerImage").bind(Map.of("action", DockerImages.PACKAGES, "image", id)), run));
    }

    /** A copy of a map with texts for names. */
    private static Map<String, Object> plain(Object map) {
        return Json.readMap(Json.write(map));
    }

    /** A Jenkinsfile may give null for nothing. */
    private static Set<String> names(Map<String, ?> given) {
        return given.entrySet().stream()
                .filter(each -> each.getValue() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Map<String, Object> decision(Map<String, Object> arguments, RunContext run) {
        int number = ((Number) arguments.get("checkpoint")).intValue();
        Answers.Answer answer = run.answers()
                .find(parts.checkpoints.get(run.runId(), number).question())
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "Nobody has decided on checkpoint " + number
                                + ": no input that asks its question was answered.",
                        "Use agentCheckpoint, which asks and takes the answer."));
        return parts.checkpoints.decide(number, answer, run);
    }

    /** As a person is told; a fraction of a cent is a cent. */
    private static double cents(BigDecimal dollars) {
        return dollars.setScale(2, RoundingMode.UP).doubleValue();
    }

    private Map<String, Object> expectedCost(String job) {
        CostReports.Expected expected = parts.costs.expected(job);
        BigDecimal askAbove = parts.money.get().askAbove();
        return Map.of(
                "runs", expected.runs(),
                "median", cents(expected.median()),
                "p90", cents(expected.p90()),
                "ask", askAbove != null && expected.p90().compareTo(askAbove) > 0,
                "askAbove", askAbove == null ? 0 : askAbove.doubleValue());
    }
}
