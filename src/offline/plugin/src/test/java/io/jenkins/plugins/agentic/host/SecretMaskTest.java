package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretMaskTest {

    @Test
    void should_hide_each_secret_wherever_it_stands() {
        assertThat(new SecretMask(List.of("s3cret", "tok")).apply("a s3cret, a tok, s3cret"))
                .isEqualTo("a ****, a ****, ****");
    }

    @Test
    void should_hide_a_secret_that_contains_another_one_whole() {
        assertThat(new SecretMask(List.of("abc", "abcdef")).apply("abcdef abc")).isEqualTo("**** ****");
    }

    @Test
    void should_take_secrets_literally_and_ignore_empty_ones() {
        assertThat(new SecretMask(Arrays.asList("", " ", null, "a.c")).apply("abc a.c"))
                .isEqualTo("abc ****");
    }

    @Test
    void should_hide_a_secret_in_the_forms_in_which_programs_print_it() {
        String secret = "pa\"ss wörd/1";

        assertThat(new SecretMask(List.of(secret))
                        .apply("{\"p\": \"pa\\\"ss wörd/1\"} pa%22ss+w%C3%B6rd%2F1 cGEic3Mgd8O2cmQvMQ=="))
                .isEqualTo("{\"p\": \"****\"} **** ****");
    }

    @Test
    void should_hide_what_base64_makes_of_a_secret_with_a_line_break() {
        assertThat(new SecretMask(List.of("s3cret-of-hook")).apply("czNjcmV0LW9mLWhvb2sK"))
                .isEqualTo("****sK");
    }

    @Test
    void should_hide_each_line_of_a_key() {
        String key = "-----BEGIN KEY-----\nMIIEvgIBADANBg\nab\n-----END KEY-----\n";

        assertThat(new SecretMask(List.of(key)).apply("log: MIIEvgIBADANBg, then ab"))
                .isEqualTo("log: ****, then ab");
    }

    /** A step asks for a credential once a target, and more than once. */
    @Test
    void should_know_a_secret_once_however_often_it_is_asked_for() {
        SecretMask mask = new SecretMask(List.of());
        for (int i = 0; i < 8; i++) {
            mask = mask.with("s3cret-of-hook");
        }

        assertThat(mask.toString()).isEqualTo(new SecretMask(List.of("s3cret-of-hook")).toString());
        // anna:s3cret-of-hook
        assertThat(mask.apply("Authorization: Basic YW5uYTpzM2NyZXQtb2YtaG9vaw=="))
                .isEqualTo("Authorization: Basic YW5uYTp****w==");
    }

    @Test
    void should_not_tell_the_secrets_itself() {
        assertThat(new SecretMask(List.of("s3cret")).toString()).doesNotContain("s3cret");
    }
}
