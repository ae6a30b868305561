package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What a Gemini call takes besides LangChain4j's common parameters. */
public final class GeminiRequestParameters extends DefaultChatRequestParameters {
    private final String callLabel;
    private final Duration timeout;
    private final Thinking thinking;
    private final Map<String, String> safety;

    private GeminiRequestParameters(Builder builder) {
        super(builder);
        this.callLabel = builder.callLabel;
        this.timeout = builder.timeout;
        this.thinking = builder.thinking;
        this.safety = Map.copyOf(builder.safety);
    }

    /** Role and number of the call, told to endpoints other than Google's; empty for none. */
    public String callLabel() {
        return callLabel;
    }

    /** Longest time for the whole answer. */
    public Duration timeout() {
        return timeout;
    }

    public Thinking thinking() {
        return thinking;
    }

    /** Harm category to threshold, as the API names them; empty for the model's own. */
    public Map<String, String> safety() {
        return safety;
    }

    @Override
    public GeminiRequestParameters overrideWith(ChatRequestParameters that) {
        Builder builder = new Builder().overrideWith(this);
        builder.callLabel(callLabel).timeout(timeout).thinking(thinking).safety(safety);
        builder.overrideWith(that);
        if (that instanceof GeminiRequestParameters gemini) {
            builder.callLabel(gemini.callLabel)
                    .timeout(gemini.timeout)
                    .thinking(gemini.thinking)
                    .safety(gemini.safety);
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof GeminiRequestParameters that
                && callLabel.equals(that.callLabel)
                && timeout.equals(that.timeout)
                && thinking.equals(that.thinking)
                && safety.equals(that.safety);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), callLabel, timeout, thinking, safety);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds parameters; time-out ten minutes unless told otherwise. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private String callLabel = "";
        private Duration timeout = Duration.ofMinutes(10);
        private Thinking thinking = Thinking.USUAL;
        private Map<String, String> safety = Map.of();

        public Builder callLabel(String value) {
            this.callLabel = value;
            return this;
        }

        public Builder timeout(Duration value) {
            this.timeout = value;
            return this;
        }

        public Builder thinking(Thinking value) {
            this.thinking = value;
            return this;
        }

        public Builder safety(Map<String, String> value) {
            this.safety = value;
            return this;
        }

        @Override
        public GeminiRequestParameters build() {
            return new GeminiRequestParameters(this);
        }
    }
}
