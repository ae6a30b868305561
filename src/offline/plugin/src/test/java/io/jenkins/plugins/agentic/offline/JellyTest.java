package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/** What Jenkins' own test harness would check of each view, and that a strict Content-Security-Policy breaks none. */
class JellyTest {
    private static final Pattern KEY_OF_PROPERTIES = Pattern.compile("\\$\\{%([a-z][A-Za-z]*)\\}");

    static List<Path> views() {
        return PluginFiles.below(PluginFiles.RESOURCES, ".jelly");
    }

    static List<Path> pages() {
        return PluginFiles.below(PluginFiles.RESOURCES, "").stream()
                .filter(file -> file.toString().matches(".*\\.(jelly|html)"))
                .toList();
    }

    @Test
    void should_find_the_views() {
        assertThat(views()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("views")
    void should_escape_by_default(Path view) {
        assertThat(PluginFiles.text(view)).startsWith("<?jelly escape-by-default='true'?>");
    }

    @ParameterizedTest
    @MethodSource("views")
    void should_be_well_formed(Path view) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);

        assertThat(factory.newDocumentBuilder().parse(new InputSource(new StringReader(PluginFiles.text(view)))))
                .isNotNull();
    }

    /** An unknown tag is no error to Jelly: it lands in the page as it stands. Jenkins' copy of 'fmt' has this one. */
    @ParameterizedTest
    @MethodSource("views")
    void should_use_only_tags_that_jenkins_has_for_dates_and_numbers(Path view) {
        assertThat(PluginFiles.text(view)).doesNotContainPattern("<i:(?!formatDate\\b)");
    }

    /** Without an object of this plugin, Jenkins looks for the page in the plugin whose page is being shown. */
    @ParameterizedTest
    @MethodSource("views")
    void should_include_pages_from_an_object_of_this_plugin(Path view) {
        assertThat(PluginFiles.text(view)).doesNotContainPattern("<st:include (?!from=)");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void should_have_no_inline_script_style_or_handler(Path page) {
        assertThat(PluginFiles.text(page))
                // A script of the plugin's own files is what the policy allows.
                .doesNotContainPattern(
                        "(?i)<script(?! type=\"module\" src=\"\\$\\{resURL\\}/plugin/agentic-workflow/web/)")
                .doesNotContainIgnoringCase("<style")
                .doesNotContainIgnoringCase("javascript:")
                .doesNotContainPattern("(?i)\\son[a-z]+\\s*=")
                .doesNotContainPattern("(?i)\\sstyle\\s*=");
    }

    @ParameterizedTest
    @MethodSource("views")
    void should_have_a_text_for_each_key(Path view) throws Exception {
        Path file = Path.of(view.toString().replace(".jelly", ".properties"));
        Properties texts = new Properties();
        if (Files.exists(file)) {
            texts.load(new StringReader(PluginFiles.text(file)));
        }
        TreeSet<String> used = new TreeSet<>();
        KEY_OF_PROPERTIES
                .matcher(PluginFiles.text(view))
                .results()
                .map(MatchResult::group)
                .map(key -> key.substring(3, key.length() - 1))
                // A key that is a plain word is its own English text.
                .filter(key -> !key.equals("rehearsal"))
                .forEach(used::add);

        assertThat(texts.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void should_have_no_key_twice() {
        for (Path file : PluginFiles.below(PluginFiles.RESOURCES, ".properties")) {
            List<String> keys = PluginFiles.text(file)
                    .lines()
                    .filter(line -> line.matches("[A-Za-z][\\w.]*=.*"))
                    .map(line -> line.substring(0, line.indexOf('=')))
                    .toList();

            assertThat(keys).as(file.toString()).isNotEmpty().doesNotHaveDuplicates();
        }
    }
}
