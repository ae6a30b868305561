package io.jenkins.plugins.agentic.bench;

import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.build.report.Report;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a build step costs beside its command, and how fast reports are read. Argument: a folder to work in. */
public final class BuildBenchmark {
    private static final long LOG_BYTES = 100_000_000;
    private static final int RUNS = 15;
    /** Some tenths of a second of one core, in one program. */
    private static final String PROGRAM = "awk 'BEGIN { for (i = 0; i < 8000000; i++) s += i; print s }'";

    /** The same in the shell itself. */
    private static final String LOOP = "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done";

    private BuildBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "build-benchmark");
        throughput(
                folder, "mypy", "src/package/module.py:123: error: Incompatible types in assignment  [assignment]\n");
        throughput(folder, "flake8", "./src/package/module.py:12:80: E501 line too long (99 > 79 characters)\n");
        throughput(
                folder,
                "tsc",
                "Nothing that the parser wants, as most of a log is: lines of a test runner, for instance\n");
        overhead(folder, "one program", PROGRAM);
        overhead(folder, "300,000 commands of the shell", LOOP);
    }

    private static void throughput(Path folder, String parser, String line) throws IOException {
        Path log = folder.resolve(parser + ".log");
        try (Writer out = Files.newBufferedWriter(log)) {
            for (long written = 0; written < LOG_BYTES; written += line.length()) {
                out.write(line);
            }
        }
        double best = 0;
        for (int run = 0; run < 3; run++) {
            long start = System.nanoTime();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(log))) {
                new ReportParsers().get(parser).read(in, new Report());
            }
            best = Math.max(best, Files.size(log) / 1e6 / ((System.nanoTime() - start) / 1e9));
        }
        Files.delete(log);
        System.out.printf("parser %s, 100 MB log: %.0f MB/s%n", parser, best);
    }

    private static void overhead(Path folder, String what, String command) throws IOException, InterruptedException {
        Map<?, ?> step = (Map<?, ?>) new CompilePlans()
                .plan(
                        "benchmark",
                        List.of(Map.of("name", "one", "command", command)),
                        CompilePlans.Changes.NONE,
                        "sh",
                        Map.of(),
                        Map.of(),
                        Optional.empty())
                .get(0);
        double[] byHand = new double[RUNS];
        double[] inPipeline = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            // In turn, so that whatever else the machine does meets both.
            byHand[run] = seconds(folder, command);
            inPipeline[run] = seconds(folder, (String) step.get("script"));
        }
        Arrays.sort(byHand);
        Arrays.sort(inPipeline);
        double hand = byHand[RUNS / 2];
        double pipeline = inPipeline[RUNS / 2];
        System.out.printf(
                "a build step, %s: %.0f ms by hand, %.0f ms in the pipeline's script, ratio %.2f (medians of %d)%n",
                what, 1000 * hand, 1000 * pipeline, pipeline / hand, RUNS);
    }

    private static double seconds(Path folder, String script) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder("sh", "-e", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("The command of the benchmark failed.");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
