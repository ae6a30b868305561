package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the helpers of one rendering leave in its text: where a message begins, where earlier messages, examples or media come.
 * A mark's text can't be guessed, so no variable can make one, whatever it contains.
 */
final class Marks {
    /** What a mark stands for. */
    sealed interface Mark {}

    record Role(String role) implements Mark {}

    record History() implements Mark {}

    record Examples() implements Mark {}

    record InMessage(Part part) implements Mark {}

    private final String nonce = "mark-" + UUID.randomUUID() + ":";
    private final List<Mark> marks = new ArrayList<>();

    /** Keeps a mark and returns the text that stands for it. */
    String put(Mark mark) {
        marks.add(mark);
        return nonce + (marks.size() - 1) + ";";
    }

    /** Divides a rendered text into messages; text before the first role is the user's. */
    List<Message> messages(String text, List<Message> history, List<Example> examples) {
        Division division = new Division(history, examples);
        int start = 0;
        while (start <= text.length()) {
            int found = text.indexOf(nonce, start);
            division.text(text.substring(start, found < 0 ? text.length() : found));
            if (found < 0) {
                break;
            }
            int end = text.indexOf(';', found);
            division.mark(marks.get(Integer.parseInt(text.substring(found + nonce.length(), end))));
            start = end + 1;
        }
        return division.messages();
    }

    /** One rendering's messages as they come to be. */
    private static final class Division {
        private final List<Message> done = new ArrayList<>();
        private final List<Message> history;
        private final List<Example> examples;
        private String role = "user";
        private List<Part> parts = new ArrayList<>();
        private boolean historyPlaced;
        private boolean examplesPlaced;

        Division(List<Message> history, List<Example> examples) {
            this.history = history;
            this.examples = examples;
        }

        void text(String text) {
            if (!text.isBlank()) {
                parts.add(new Part.Text(text));
            }
        }

        void mark(Mark mark) {
            if (mark instanceof InMessage inMessage) {
                parts.add(inMessage.part());
            } else if (mark instanceof Role begun) {
                end(begun.role());
            } else if (mark instanceof History) {
                end("model");
                history.forEach(message -> done.add(asHistory(message)));
                historyPlaced = true;
            } else {
                end("user");
                done.addAll(pairs());
                examplesPlaced = true;
            }
        }

        private void end(String next) {
            if (!parts.isEmpty()) {
                done.add(new Message(role, parts, Map.of()));
                parts = new ArrayList<>();
            }
            role = next;
        }

        List<Message> messages() {
            end("");
            if (!examplesPlaced) {
                int at = 0;
                while (at < done.size() && done.get(at).role().equals("system")) {
                    at++;
                }
                done.addAll(at, pairs());
            }
            if (!historyPlaced) {
                boolean beforeLast =
                        !done.isEmpty() && done.get(done.size() - 1).role().equals("user");
                done.addAll(beforeLast ? done.size() - 1 : done.size(), history);
            }
            return done;
        }

        private List<Message> pairs() {
            List<Message> pairs = new ArrayList<>();
            for (Example example : examples) {
                pairs.add(Message.text("user", example.inputText()));
                pairs.add(Message.text("model", example.outputText()));
            }
            return pairs;
        }

        private static Message asHistory(Message message) {
            Map<String, Object> metadata = new LinkedHashMap<>(message.metadata());
            metadata.put("purpose", "history");
            return new Message(message.role(), message.content(), metadata);
        }
    }
}
