package io.jenkins.plugins.agentic.engine.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The instruments of one collector's address. What it can't send in time is dropped: nobody waits for telemetry. */
final class Collector implements AutoCloseable {
    private static final String SCOPE = "io.jenkins.plugins.agentic";
    private static final long CLOSE_SECONDS = 5;
    /** Bounds that the convention advises for {@code gen_ai.client.token.usage}. */
    private static final List<Long> TOKEN_BOUNDS = List.of(
            1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L, 16777216L, 67108864L);
    /** Bounds that the convention advises for {@code gen_ai.client.operation.duration}, in seconds. */
    private static final List<Double> DURATION_BOUNDS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    private static final List<Double> RUN_BOUNDS =
            List.of(10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0);

    private final OpenTelemetrySdk sdk;
    final DerivedIds ids = new DerivedIds();
    final Tracer tracer;
    final LongHistogram tokens;
    final DoubleHistogram duration;
    final DoubleCounter cost;
    final LongCounter refusals;
    final LongCounter regressions;
    final LongCounter overruns;
    final LongCounter warnings;
    final DoubleHistogram runDuration;

    /** @param outage says what could not be sent */
    Collector(TelemetrySettings settings, Outage outage) {
        ClassLoader loader = Collector.class.getClassLoader();
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), settings.serviceName())));
        sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(Sampler.alwaysOn())
                        .setIdGenerator(ids)
                        .addSpanProcessor(BatchSpanProcessor.builder(outage.watch(OtlpHttpSpanExporter.builder()
                                        .setEndpoint(settings.endpoint() + "/v1/traces")
                                        .setHeaders(settings::headers)
                                        .setServiceClassLoader(loader)
                                        .build()))
                                .build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(PeriodicMetricReader.create(outage.watch(OtlpHttpMetricExporter.builder()
                                .setEndpoint(settings.endpoint() + "/v1/metrics")
                                .setHeaders(settings::headers)
                                .setServiceClassLoader(loader)
                                .build())))
                        .build())
                .build();
        tracer = sdk.getTracer(SCOPE);
        Meter meter = sdk.getMeter(SCOPE);
        tokens = meter.histogramBuilder("gen_ai.client.token.usage")
                .ofLongs()
                .setUnit("{token}")
                .setDescription("Tokens that model calls used")
                .setExplicitBucketBoundariesAdvice(TOKEN_BOUNDS)
                .build();
        duration = meter.histogramBuilder("gen_ai.client.operation.duration")
                .setUnit("s")
                .setDescription("How long model calls took")
                .setExplicitBucketBoundariesAdvice(DURATION_BOUNDS)
                .build();
        cost = meter.counterBuilder("agentic.cost")
                .ofDoubles()
                .setUnit("{USD}")
                .setDescription("What model calls cost by the price table")
                .build();
        refusals = meter.counterBuilder("agentic.budget.refusals")
                .setDescription("Agent calls that a budget did not admit")
                .build();
        warnings = meter.counterBuilder("agentic.budget.warnings")
                .setDescription("Model turns begun while a budget was at or beyond its soft limit")
                .build();
        overruns = meter.counterBuilder("agentic.budget.overruns")
                .setDescription("Model turns that cost more than was reserved for them")
                .build();
        regressions = meter.counterBuilder("agentic.prompt.regressions")
                .setDescription("Versions of prompts that did worse in production than the ones before")
                .build();
        runDuration = meter.histogramBuilder("agentic.run.duration")
                .setUnit("s")
                .setDescription("How long runs took, people's time included")
                .setExplicitBucketBoundariesAdvice(RUN_BOUNDS)
                .build();
    }

    /** Sends what is left, for {@value #CLOSE_SECONDS} seconds at most. */
    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
