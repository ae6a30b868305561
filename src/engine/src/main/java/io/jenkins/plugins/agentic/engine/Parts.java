package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.AgentRoles;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.agent.TurnBooks;
import io.jenkins.plugins.agentic.engine.agent.Turns;
import io.jenkins.plugins.agentic.engine.api.Idempotency;
import io.jenkins.plugins.agentic.engine.api.WebhookDeliveries;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.build.artifact.Artifacts;
import io.jenkins.plugins.agentic.engine.build.artifact.Lineage;
import io.jenkins.plugins.agentic.engine.cost.BudgetView;
import io.jenkins.plugins.agentic.engine.cost.Budgets;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.CostView;
import io.jenkins.plugins.agentic.engine.cost.EndedTotals;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.StoredBudgets;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.UnfinishedAnswers;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import io.jenkins.plugins.agentic.engine.prompt.LabelAudit;
import io.jenkins.plugins.agentic.engine.prompt.PromptSync;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationStore;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationViews;
import io.jenkins.plugins.agentic.engine.prompt.outcome.ProductionLabel;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.prompt.outcome.RegressionSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regressions;
import io.jenkins.plugins.agentic.engine.prompt.outcome.StoredLabel;
import io.jenkins.plugins.agentic.engine.prompt.store.LabelMoved;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.telemetry.Telemetry;
import io.jenkins.plugins.agentic.engine.tool.Tools;
import io.jenkins.plugins.agentic.engine.workflow.CallViews;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import io.jenkins.plugins.agentic.engine.workflow.FileViews;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import io.jenkins.plugins.agentic.engine.workflow.WorkflowMetrics;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an engine is made of, put together in the order in which each needs the others; what only steps use is in {@link
 * Steps}.
 */
final class Parts {
    final Clock clock;
    final Database database;
    final Journal journal;
    final Runs runs;
    final Ledger ledger;
    final EndedTotals endedTotals;
    final Budgets budgets;
    final CostReports costs;
    final Supplier<MoneySettings> money;
    final StoredBudgets storedBudgets;
    final Publications publications;
    final RunView runView;
    final AuditLog audit;
    final LabelAudit labels;
    final PromptOutcomes outcomes;
    final Regressions regressions;
    final Supplier<RegressionSettings> regressionSettings;
    final Checkpoints checkpoints;
    final CallViews callViews;
    final FileViews fileViews;
    final BudgetView budgetView;
    final CostView costView;
    final WebhookDeliveries webhooks;
    final Models models;
    final Telemetry telemetry;
    final Tools tools;
    final Policies policies;
    final Prompts prompts;
    final PromptSync promptSync;
    final Releases releases;
    final AgentRoles roles;
    final WorkflowMetrics metrics;
    final Idempotency idempotency;
    final EvaluationStore evaluations;
    final EvaluationViews evaluationViews;
    final Lineage lineage;
    final Artifacts artifacts;
    final ProductionLabel production;
    final Turns turns;
    final Questions questions;

    Parts(EngineSettings settings, Database database, Models models, Clock clock) {
        this.clock = clock;
        this.database = database;
        this.journal = new Journal(database, clock);
        this.telemetry = new Telemetry(settings.telemetry(), settings.models(), clock);
        this.audit = new AuditLog(database, clock);
        this.labels = new LabelAudit(database, audit);
        this.prompts = new Prompts(settings.prompts().repository(), this::labelMoved);
        this.promptSync = new PromptSync(settings.prompts().remote(), prompts::store, audit, clock);
        this.production = new StoredLabel(prompts::store);
        this.outcomes = new PromptOutcomes(database, clock);
        this.regressions = new Regressions(
                database, outcomes, audit, production, settings.prompts().regressions(), clock);
        regressions.onRegression(telemetry::regression);
        this.regressionSettings = settings.prompts().regressions();
        this.runs = new Runs(database, clock, this::ended);
        this.ledger = new Ledger(database, clock);
        this.endedTotals = new EndedTotals(ledger, clock);
        this.publications = new Publications(database, audit, clock);
        this.runView = new RunView(runs, journal, ledger, publications, clock);
        this.webhooks = new WebhookDeliveries(database, clock);
        this.models = models;
        this.budgets = new Budgets(ledger, audit);
        this.costs = new CostReports(database, clock);
        this.checkpoints = new Checkpoints(database, ledger, costs, audit, outcomes, clock);
        this.storedBudgets = new StoredBudgets(database, settings.money(), audit, clock);
        this.money = storedBudgets::money;
        UnfinishedAnswers answers = new UnfinishedAnswers();
        this.callViews = new CallViews(journal, ledger, answers, clock);
        this.fileViews = new FileViews(journal, callViews);
        this.budgetView = new BudgetView(
                database,
                money,
                job -> settings.overrides().of(job).budgets(),
                settings.overrides()::withBudgets,
                storedBudgets::isStored,
                clock);
        this.costView = new CostView(costs, budgetView, () -> money.get().zone(), clock);
        TurnBooks books = new TurnBooks(database, journal, ledger, budgets, money, telemetry, clock);
        Supplier<Extensions> added = settings.extensions();
        this.tools = new Tools(() -> added.get().tools());
        this.policies = new Policies(() -> added.get().policies(), checkpoints::approved);
        this.turns = new Turns(books, journal, models, answers, clock);
        this.questions = new Questions(turns, journal, ledger, settings.overrides());
        this.evaluations = new EvaluationStore(database, clock);
        this.evaluationViews = new EvaluationViews(database);
        this.roles = new AgentRoles(prompts, () -> added.get().roles());
        this.metrics = new WorkflowMetrics(database, clock);
        this.idempotency = new Idempotency(database, clock);
        this.lineage = new Lineage(database, this::promptCommit);
        this.artifacts = new Artifacts(database, lineage, clock);
        this.releases = new Releases(database, publications, clock);
    }

    /** Who moved a prompt's label is kept; where it is production, the count of its calls begins anew. */
    private void labelMoved(LabelMoved moved) {
        labels.moved(moved);
        promoted(moved);
    }

    private void promoted(LabelMoved moved) {
        if (moved.label().equals(PromptStore.PRODUCTION)) {
            regressions.promoted(moved.name());
        }
    }

    private Optional<String> promptCommit(String version) {
        try {
            return version.contains("@")
                    ? Optional.of(prompts.store().read(version).commit())
                    : Optional.empty();
        } catch (AgenticException e) {
            // Deleted since, or of a prompt that was never stored.
            return Optional.empty();
        }
    }

    /** Writes into the audit log which labels others have moved: a push, or a command that could not write there. */
    void lookAtLabels() {
        prompts.storeIfThere().ifPresent(store -> labels.look(store).forEach(this::promoted));
    }

    private void ended(Runs.Run run) {
        telemetry.run(run);
        try {
            regressions.runEnded(run.id());
        } catch (RuntimeException e) {
            // What it missed is done when the engine opens, or when the next run ends. No run fails for it.
            System.getLogger(Engine.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The outcomes of the run " + run.id() + " are not counted yet",
                            e);
        }
    }
}
