package io.jenkins.plugins.agentic.cli.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.template.Message;
import io.jenkins.plugins.agentic.engine.prompt.template.Part;
import io.jenkins.plugins.agentic.engine.prompt.template.PromptData;
import io.jenkins.plugins.agentic.engine.prompt.template.Rendered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts render: what a model would be sent. */
@Command(name = "render", description = "Prints a prompt's messages, configuration and schemas. No model is asked.")
final class RenderCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final PromptFiles prompts;

    @Parameters(paramLabel = "PROMPT", description = "A .prompt file, or a prompt's id[@label|version].")
    private String given;

    @Option(names = "--data", paramLabel = "FILE", description = "The variables, a JSON object.")
    private Path data;

    @Option(names = "--context", paramLabel = "FILE", description = "What the template sees as @name, a JSON object.")
    private Path context;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Earlier messages, a JSON list of role and content.")
    private Path history;

    @Option(names = "--strict", description = "Refuse a variable that the template names and the data lacks.")
    private boolean strict;

    @Option(names = "--json", description = "Print JSON in the form of dotprompt's implementations.")
    private boolean json;

    @Mixin
    private HomeOption place;

    RenderCommand(Terminal terminal, PromptFiles prompts) {
        this.terminal = terminal;
        this.prompts = prompts;
    }

    @Override
    public Integer call() {
        PromptTemplate template = prompts.find(given, place.home);
        template.warnings().forEach(warning -> terminal.err().println("agentic: " + warning));
        PromptData input = new PromptData(object(data), messages(), List.of(), object(context), strict);
        Rendered rendered = template.render(input);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(rendered.toMap());
            all.putIfAbsent("name", template.name());
            if (template.prompt().metadata().containsKey("input")) {
                all.put("input", template.prompt().metadata().get("input"));
            }
            terminal.out().println(Json.pretty(all));
            return ExitCode.OK.number();
        }
        Map<String, Object> fields = new LinkedHashMap<>(rendered.fields());
        fields.put("input", template.prompt().metadata().get("input"));
        for (String field : List.of("model", "config", "input", "output", "tools", "toolDefs")) {
            Object value = fields.get(field);
            if (value != null && !Map.of().equals(value)) {
                terminal.out().println(field + ": " + (value instanceof String text ? text : Json.write(value)));
            }
        }
        rendered.messages().forEach(this::print);
        return ExitCode.OK.number();
    }

    private void print(Message message) {
        terminal.out().println("── " + message.role() + (message.metadata().isEmpty() ? "" : " (history)"));
        for (Part part : message.content()) {
            terminal.out().println(part instanceof Part.Text text ? text.text().strip() : Json.write(part.toMap()));
        }
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        if (history != null) {
            if (!(parsed(history) instanceof List<?> list)) {
                throw wrong(history, "it is not a list of messages");
            }
            for (Object element : list) {
                if (!(element instanceof Map<?, ?> map)) {
                    throw wrong(history, "it is not a list of messages");
                }
                try {
                    messages.add(Message.of(map));
                } catch (IllegalArgumentException e) {
                    throw wrong(history, e.getMessage());
                }
            }
        }
        return messages;
    }

    private static Map<String, Object> object(Path file) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (file != null) {
            if (!(parsed(file) instanceof Map<?, ?> map)) {
                throw wrong(file, "it is not a JSON object");
            }
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
        }
        return object;
    }

    private static Object parsed(Path file) {
        try {
            return Json.MAPPER.readValue(PromptFiles.read(file), Object.class);
        } catch (JsonProcessingException e) {
            throw wrong(
                    file,
                    "it is not JSON (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")");
        }
    }

    private static AgenticException wrong(Path file, String why) {
        return new AgenticException(
                ErrorCode.USAGE, "The file " + file + " can't be used: " + why + ".", "Mend the file.");
    }
}
