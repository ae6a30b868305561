package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts and help: none too many, none missing. */
class TextsTest {
    private static final Path SOURCES = Path.of("../../plugin/src/main/java");
    /** A section shows the fields and the help of what it holds, and none of its own. */
    private static final Pattern FIELD = Pattern.compile("(?<!<f:property )field=\"([A-Za-z]+)\"");

    @Test
    void should_use_each_message() throws Exception {
        String sources = PluginFiles.below(SOURCES, ".java").stream()
                        .map(PluginFiles::text)
                        .collect(Collectors.joining())
                + PluginFiles.below(PluginFiles.RESOURCES, ".jelly").stream()
                        .map(PluginFiles::text)
                        .collect(Collectors.joining());
        Set<String> unused = new TreeSet<>();
        for (Path file : PluginFiles.below(PluginFiles.RESOURCES, "/Messages.properties")) {
            Properties texts = new Properties();
            texts.load(new StringReader(PluginFiles.text(file)));
            for (String key : texts.stringPropertyNames()) {
                if (!Pattern.compile("\\b(Messages|Keys)?\\.?_?" + key.replace('.', '_') + "\\(")
                        .matcher(sources)
                        .find()) {
                    unused.add(key);
                }
            }
        }

        assertThat(unused).as("in Messages.properties and used nowhere").isEmpty();
    }

    @Test
    void should_help_with_each_field_of_a_form() {
        Set<String> missing = new TreeSet<>();
        int fields = 0;
        for (Path view : PluginFiles.below(PluginFiles.RESOURCES, ".jelly")) {
            if (!view.getFileName().toString().startsWith("config")) {
                continue;
            }
            Matcher field = FIELD.matcher(PluginFiles.text(view));
            while (field.find()) {
                fields++;
                if (!Files.exists(view.resolveSibling("help-" + field.group(1) + ".html"))) {
                    missing.add(PluginFiles.RESOURCES.relativize(view) + ": " + field.group(1));
                }
            }
        }

        assertThat(fields).isGreaterThan(50);
        assertThat(missing).as("fields without a help file").isEmpty();
    }

    @Test
    void should_have_no_help_without_its_field() throws Exception {
        Set<String> lost = new TreeSet<>();
        for (Path help : PluginFiles.below(PluginFiles.RESOURCES, ".html")) {
            String name = help.getFileName().toString();
            if (!name.startsWith("help-")) {
                continue;
            }
            String field = name.substring("help-".length(), name.length() - ".html".length());
            Class<?> type = Class.forName(PluginFiles.RESOURCES
                    .relativize(help.getParent())
                    .toString()
                    .replace('/', '.'));
            String property = Character.toUpperCase(field.charAt(0)) + field.substring(1);
            if (Stream.of(type.getMethods())
                    .noneMatch(method -> method.getName().equals("get" + property)
                            || method.getName().equals("is" + property))) {
                lost.add(type.getName() + ": " + field);
            }
        }

        assertThat(lost).as("help files without a property").isEmpty();
    }
}
