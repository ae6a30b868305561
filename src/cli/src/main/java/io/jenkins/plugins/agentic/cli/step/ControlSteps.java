package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.INTEGER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Build;
import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Cancellation;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What decides whether and how long to go on: retry, timeout, sleep, waitUntil, catchError, warnError, unstable. */
final class ControlSteps {
    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = 15_000;

    /** Rings for timeouts; its one thread only interrupts others. */
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "timeouts");
        thread.setDaemon(true);
        return thread;
    });

    private ControlSteps() {}

    static List<Step> all() {
        return List.of(
                Step.named("retry").required("count", INTEGER).body().does(ControlSteps::retry),
                Step.named("timeout")
                        .required("time", INTEGER)
                        .optional("unit", STRING, "MINUTES")
                        .body()
                        .does(ControlSteps::timeout),
                Step.named("sleep")
                        .required("time", INTEGER)
                        .optional("unit", STRING, "SECONDS")
                        .does(ControlSteps::sleep),
                Step.named("waitUntil")
                        .optional("initialRecurrencePeriod", INTEGER, FIRST_WAIT_MILLIS)
                        .accepted(BOOLEAN, "quiet")
                        .body()
                        .does(ControlSteps::waitUntil),
                Step.named("catchError")
                        .optional("message", STRING, "")
                        .optional("buildResult", STRING, "FAILURE")
                        .optional("stageResult", STRING, "SUCCESS")
                        .optional("catchInterruptions", BOOLEAN, true)
                        .body()
                        .does(call -> catching(call, call.text("buildResult"), call.text("stageResult"))),
                Step.named("warnError")
                        .required("message", STRING)
                        .optional("catchInterruptions", BOOLEAN, true)
                        .body()
                        .does(call -> catching(call, "UNSTABLE", "UNSTABLE")),
                Step.named("unstable").required("message", STRING).does(ControlSteps::unstable));
    }

    private static Object retry(Call call) throws Exception {
        call.enter();
        long attempts = Math.max(1, call.number("count"));
        for (int attempt = 1; ; attempt++) {
            try {
                return call.body(call.frame().scope(call.key().path() + ".try:" + attempt));
            } catch (Exception e) {
                if (attempt >= attempts || !mayBeCaught(call, e)) {
                    throw e;
                }
                String note = "attempt " + attempt + " of " + attempts + " failed (" + reason(e) + "); trying again";
                call.once("failed-" + attempt, () -> {
                    call.print(note);
                    return null;
                });
            }
        }
    }

    private static Object timeout(Call call) throws Exception {
        call.enter();
        Duration limit = duration(call);
        long deadline =
                ((Number) call.once("deadline", () -> call.run().clock().millis() + limit.toMillis())).longValue();
        AgenticException reason = call.noted(
                new AgenticException(
                        ErrorCode.ABORTED,
                        "The time limit of " + Build.words(limit) + " is over.",
                        "Raise the limit of 'timeout', or resume the run to try once more."),
                call.key().child("deadline"));
        Cancellation part = call.frame().cancellation().inner();
        part.enter();
        ScheduledFuture<?> alarm = null;
        try {
            long left = deadline - call.run().clock().millis();
            if (left <= 0) {
                part.stop(reason);
            } else {
                alarm = TIMER.schedule(() -> part.stop(reason), left, TimeUnit.MILLISECONDS);
            }
            return call.body(call.frame().scope(call.key().path()).under(part));
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
            part.leave();
        }
    }

    /** The moment of waking is journaled: a resumed run sleeps only what is left. */
    private static Object sleep(Call call) {
        long wake = ((Number) call.once(
                        "until",
                        () -> call.run().clock().millis() + duration(call).toMillis()))
                .longValue();
        return call.once(() -> {
            call.print("sleeping until " + Instant.ofEpochMilli(wake));
            for (long left = wake - call.run().clock().millis();
                    left > 0;
                    left = wake - call.run().clock().millis()) {
                Thread.sleep(left);
            }
            return null;
        });
    }

    private static Object waitUntil(Call call) throws Exception {
        call.enter(Map.of());
        long pause = call.number("initialRecurrencePeriod");
        for (int attempt = 1; ; attempt++) {
            Object held = call.body(call.frame().scope(call.key().path() + ".try:" + attempt));
            if (Boolean.TRUE.equals(held)) {
                return null;
            }
            long millis = pause;
            call.once("pause-" + attempt, () -> {
                Thread.sleep(millis);
                return null;
            });
            pause = Math.min(LONGEST_WAIT_MILLIS, pause * 2);
        }
    }

    private static Object catching(Call call, String buildResult, String stageResult) throws Exception {
        call.enter();
        try {
            return call.body();
        } catch (Exception e) {
            boolean interruption = e instanceof AgenticException known && known.code() == ErrorCode.ABORTED;
            if (!mayBeCaught(call, e) || interruption && !call.flag("catchInterruptions")) {
                throw e;
            }
            String message = call.text("message");
            call.once("caught", () -> {
                call.print((message.isEmpty() ? "caught" : message) + ": " + reason(e));
                return null;
            });
            call.run().build().setResult(buildResult.equals("SUCCESS") ? null : buildResult);
            call.frame().stage().worsen(Build.state(stageResult));
            return null;
        }
    }

    private static Object unstable(Call call) {
        call.once(() -> {
            call.print("unstable: " + call.text("message"));
            return null;
        });
        call.run().markUnstable(call.frame());
        return null;
    }

    /** Not past a stop of this part of the run, nor past mistakes in the Jenkinsfile or trouble with the journal. */
    private static boolean mayBeCaught(Call call, Exception e) {
        return !call.frame().cancellation().stopped()
                && !(e instanceof AgenticException known
                        && List.of(ErrorCode.JENKINSFILE, ErrorCode.CHANGED, ErrorCode.HOME, ErrorCode.USAGE)
                                .contains(known.code()));
    }

    private static String reason(Exception e) {
        return e instanceof AgenticException known ? known.sentence() : String.valueOf(e.getMessage());
    }

    private static Duration duration(Call call) {
        String unit = call.text("unit").toUpperCase(Locale.ROOT);
        try {
            return Duration.of(call.number("time"), TimeUnit.valueOf(unit).toChronoUnit());
        } catch (IllegalArgumentException e) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step '" + call.name() + "' knows no unit '" + unit + "'.",
                    "Use SECONDS, MINUTES, HOURS, DAYS or MILLISECONDS.");
        }
    }
}
