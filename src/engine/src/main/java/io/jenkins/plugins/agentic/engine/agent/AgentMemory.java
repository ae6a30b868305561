package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What an agent remembers of its earlier calls in the same run: LangChain4j's token window over the table
 * {@code agent_memory}. Of each call the task and the answer are kept; a file's text is not, for it is in the workspace.
 * Calls of one role that run at the same time are remembered in the order in which they end.
 */
final class AgentMemory {
    private static final String BEFORE = "Earlier in this run you were given this task:\n";

    private AgentMemory() {}

    /** The newest whole exchanges, task and answer, that fit into so many tokens, oldest first. */
    static List<ChatMessage> recall(Handle handle, String runId, String role, int maxTokens) {
        List<ChatMessage> messages = memory(handle, runId, role, maxTokens).messages();
        // The window lets single messages go: an answer may be left whose task is gone, and there are models that
        // refuse a
        // conversation which an answer opens.
        return messages.stream()
                .dropWhile(message -> !(message instanceof UserMessage))
                .toList();
    }

    /** Adds an exchange, inside the caller's transaction, and forgets the oldest that do not fit any more. */
    static void remember(Handle handle, String runId, String role, int maxTokens, String task, AgentOutput output) {
        TokenWindowChatMemory memory = memory(handle, runId, role, maxTokens);
        memory.add(UserMessage.from(BEFORE + PromptTemplate.fence("task", task)));
        memory.add(AiMessage.from(Json.write(withoutFileTexts(Json.MAPPER.valueToTree(output.answer())))));
    }

    private static TokenWindowChatMemory memory(Handle handle, String runId, String role, int maxTokens) {
        return TokenWindowChatMemory.builder()
                .id(runId + "/" + role)
                .maxTokens(maxTokens, new Estimate())
                .chatMemoryStore(new Table(handle, runId, role))
                .build();
    }

    private static JsonNode withoutFileTexts(JsonNode answer) {
        for (JsonNode file : answer.at("/result/files")) {
            if (file instanceof ObjectNode entry) {
                entry.remove(List.of("content", "patch"));
            }
        }
        return answer;
    }

    private static final class Estimate implements TokenCountEstimator {
        @Override
        public int estimateTokenCountInText(String text) {
            return PromptSize.about(UserMessage.from(text));
        }

        @Override
        public int estimateTokenCountInMessage(ChatMessage message) {
            return PromptSize.about(message);
        }

        @Override
        public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
            int sum = 0;
            for (ChatMessage message : messages) {
                sum += PromptSize.about(message);
            }
            return sum;
        }
    }

    private record Table(Handle handle, String runId, String role) implements ChatMemoryStore {
        @Override
        public List<ChatMessage> getMessages(Object memoryId) {
            return handle.createQuery("SELECT messages FROM agent_memory WHERE run_id = ? AND agent_role = ?")
                    .bind(0, runId)
                    .bind(1, role)
                    .mapTo(String.class)
                    .findOne()
                    .map(ChatMessageDeserializer::messagesFromJson)
                    .orElse(List.of());
        }

        @Override
        public void updateMessages(Object memoryId, List<ChatMessage> messages) {
            String json = ChatMessageSerializer.messagesToJson(messages);
            int known = handle.createUpdate("UPDATE agent_memory SET messages = ? WHERE run_id = ? AND agent_role = ?")
                    .bind(0, json)
                    .bind(1, runId)
                    .bind(2, role)
                    .execute();
            if (known == 0) {
                handle.createUpdate("INSERT INTO agent_memory (run_id, agent_role, messages) VALUES (?, ?, ?)")
                        .bind(0, runId)
                        .bind(1, role)
                        .bind(2, json)
                        .execute();
            }
        }

        @Override
        public void deleteMessages(Object memoryId) {
            handle.createUpdate("DELETE FROM agent_memory WHERE run_id = ? AND agent_role = ?")
                    .bind(0, runId)
                    .bind(1, role)
                    .execute();
        }
    }
}
