package io.jenkins.plugins.agentic.engine.build.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PushResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows what the engine says as it comes, and keeps its end. Thread-safe: callbacks come on the client's threads. */
final class ImageLog {
    private static final int MOST_KEPT = 8000;
    private static final int LONGEST_LINE = 4000;
    /** In bytes; as many as a command of a step may print. */
    static final long MOST_SHOWN = 256L << 20;

    private final RunContext run;
    private final long most;
    private final StringBuilder kept = new StringBuilder();
    private final StringBuilder open = new StringBuilder();
    private long shown;
    private boolean failed;
    private String why = "";

    /** @param most bytes of output that are shown */
    ImageLog(RunContext run, long most) {
        this.run = run;
        this.most = most;
    }

    synchronized void line(String text) {
        String masked = run.mask().apply(text);
        run.console().println(masked);
        kept.append(masked).append('\n');
        if (kept.length() > 2 * MOST_KEPT) {
            kept.delete(0, kept.length() - MOST_KEPT);
        }
    }

    /** Says why this ends what is done. */
    synchronized void ended(String why) {
        flush();
        line(why);
        this.why = why;
    }

    /** What {@link #ended} said last, as a clause; empty where nothing. */
    synchronized String why() {
        return why.isEmpty() ? "" : why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
    }

    /** Parts of lines, as they come, up to the limit. */
    private synchronized void text(String part, int bytes) {
        if (isTooMuch()) {
            return;
        }
        shown += bytes;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\n') {
                flush();
            } else if (c != '\r' && open.length() < LONGEST_LINE) {
                open.append(c);
            }
        }
    }

    synchronized void flush() {
        if (!open.isEmpty()) {
            line(open.toString());
            open.setLength(0);
        }
    }

    /** Whether more came than is shown: what prints it is to be ended. */
    synchronized boolean isTooMuch() {
        return shown > most;
    }

    /** Says that it was ended. */
    void tooMuch(String what) {
        ended(what + " printed more than " + (most >> 20) + " MB and was ended.");
    }

    synchronized boolean failed() {
        return failed;
    }

    synchronized String end() {
        flush();
        return kept.length() <= MOST_KEPT ? kept.toString() : kept.substring(kept.length() - MOST_KEPT);
    }

    private synchronized void item(ResponseItem item) {
        if (item.getStream() != null) {
            text(item.getStream(), item.getStream().length());
        } else if (item.getStatus() != null && item.getProgress() == null) {
            line((item.getId() == null ? "" : item.getId() + ": ") + item.getStatus());
        }
        if (item.isErrorIndicated()) {
            failed = true;
            flush();
            line(
                    item.getErrorDetail() == null
                            ? "It failed."
                            : String.valueOf(item.getErrorDetail().getMessage()));
        }
    }

    BuildImageResultCallback ofBuild() {
        return new BuildImageResultCallback() {
            @Override
            public void onNext(BuildResponseItem item) {
                item(item);
                if (isTooMuch()) {
                    onComplete();
                }
            }

            @Override
            public void onComplete() {
                flush();
                super.onComplete();
            }
        };
    }

    /** Remembers the manifest's digest. With its images in containerd's store an engine tells it in words only. */
    final class Push extends ResultCallback.Adapter<PushResponseItem> {
        private static final Pattern SAID = Pattern.compile(".{1,128}: digest: (sha256:[0-9a-f]{64}) size: \\d+");

        private volatile String digest = "";

        @Override
        public void onNext(PushResponseItem item) {
            if (item.getAux() != null && item.getAux().getDigest() != null) {
                digest = item.getAux().getDigest();
                return;
            }
            Matcher said = SAID.matcher(String.valueOf(item.getStatus()));
            if (digest.isEmpty() && said.matches()) {
                digest = said.group(1);
            }
            item(item);
        }

        String digest() {
            return digest;
        }
    }

    Push ofPush() {
        return new Push();
    }

    /** @param end asked for where too much comes */
    ResultCallback.Adapter<Frame> ofContainer(Runnable end) {
        return new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                text(new String(frame.getPayload(), StandardCharsets.UTF_8), frame.getPayload().length);
                if (isTooMuch()) {
                    end.run();
                }
            }
        };
    }
}
