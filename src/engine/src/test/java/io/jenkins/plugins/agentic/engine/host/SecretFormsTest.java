package io.jenkins.plugins.agentic.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFormsTest {

    @Test
    void should_name_the_forms_in_which_programs_print_a_secret() {
        assertThat(SecretForms.of("pa\"ss'wörd/1"))
                .contains(
                        "pa\"ss'wörd/1",
                        "pa\\\"ss'wörd/1",
                        "pa\"ss'\\''wörd/1",
                        "pa%22ss%27w%C3%B6rd%2F1",
                        "cGEic3Mnd8O2cmQvMQ==");
    }

    @Test
    void should_name_what_base64_makes_of_a_secret_whatever_follows_it() {
        // 'czNjcmV0LW9mLWhvb2sK' is the secret with a line break.
        assertThat(SecretForms.of("s3cret-of-hook")).contains("czNjcmV0LW9mLWhvb2s=", "czNjcmV0LW9mLWhvb2");
    }

    /** As in the header of HTTP's basic authentication, which a page of a proxy may show. */
    @ParameterizedTest
    @ValueSource(strings = {"ann", "anna", "anne1", "__token__"})
    void should_name_what_base64_makes_of_a_secret_behind_a_user(String user) {
        String secret = "s3cret-of-hook";
        String header = Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));

        String shown = SecretForms.of(secret)
                .sorted(Comparator.comparing(String::length).reversed())
                .reduce(header, (text, form) -> text.replace(form, "*"));

        assertThat(shown).matches("[A-Za-z0-9]{1,16}\\*[A-Za-z0-9]?=*");
        assertThat(new String(
                        Base64.getDecoder().decode(shown.replaceAll("\\*.*", "").replaceAll("^((.{4})*).*", "$1"))))
                .isSubstringOf(user + ":");
    }

    @Test
    void should_name_each_line_but_no_scrap() {
        assertThat(SecretForms.of("-----BEGIN-----\nMIIE\n}\n"))
                .contains("-----BEGIN-----", "MIIE")
                .doesNotContain("}", "");
    }

    @Test
    void should_not_code_a_short_secret() {
        assertThat(SecretForms.of("abc").distinct()).containsExactly("abc");
        assertThat(SecretForms.of("  ")).isEmpty();
    }
}
