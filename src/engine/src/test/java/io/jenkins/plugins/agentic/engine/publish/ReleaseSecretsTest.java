package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in what is to be published. */
class ReleaseSecretsTest {
    private static final Map<String, Object> TARGET = Map.of("type", "binary");

    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private String run;

    @BeforeEach
    void open() throws IOException {
        fixture = new ReleaseFixture(folder);
        run = ReleaseFixture.run();
        fixture.write("tool.bin", "the tool");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Path published() {
        return fixture.registry.resolve("tool/1.0.0");
    }

    private Map<?, ?> publish(Map<String, Object> changes) {
        return fixture.publish(run, "tool", "1.0.0", List.of(TARGET), changes);
    }

    /** Made up here, so that no scanner of this repository finds one. */
    private static String made(String prefix, int length) {
        StringBuilder text = new StringBuilder(prefix);
        java.util.Random random = new java.util.Random(7);
        while (text.length() < prefix.length() + length) {
            text.append("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789".charAt(random.nextInt(56)));
        }
        return text.toString();
    }

    private static String digits(String prefix, int length, String of) {
        StringBuilder text = new StringBuilder(prefix);
        java.util.Random random = new java.util.Random(11);
        while (text.length() < prefix.length() + length) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    /** A line with each, put together here, so that no scanner of this repository finds one. */
    static Stream<Arguments> formats() {
        String letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ";
        return Stream.of(
                arguments("private key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----"),
                arguments("AWS access key id", digits("AKIA", 16, "ABCDEFGHIJKLMNOP234567")),
                arguments("GitHub token", made("gho_", 36)),
                arguments("GitHub fine-grained token", made("github_pat_", 22) + made("_", 59)),
                arguments("GitLab token", made("glpat-", 20)),
                arguments("npm token", made("npm_", 36)),
                arguments("npm login", "//registry.example.com/:_authToken=" + made("", 20)),
                arguments("npm login", "//registry.example.com/:_auth = " + made("", 12)),
                arguments("npm password", "//registry.example.com/:_password=" + made("", 12)),
                arguments("PyPI token", made("pypi-AgE", 60)),
                arguments("Google API key", made("AIza", 35)),
                arguments("Google OAuth secret", made("GOCSPX-", 28)),
                arguments("Anthropic key", made("sk-ant-", 40)),
                arguments("OpenAI key", made("sk-proj-", 24) + "T3BlbkFJ" + made("", 24)),
                arguments("Slack token", made("xoxb-", 24)),
                arguments("Slack webhook", made("https://hooks.slack.com/services/T0/B0/", 24)),
                arguments("Stripe key", made("sk_live_", 24)),
                arguments("Twilio key", digits("SK", 32, "0123456789abcdef")),
                arguments("SendGrid key", made("SG.", 22) + made(".", 43)),
                arguments("Docker Hub token", made("dckr_pat_", 27)),
                arguments("Hugging Face token", digits("hf_", 34, letters)),
                arguments("DigitalOcean token", digits("dop_v1_", 64, "0123456789abcdef")),
                arguments("Azure storage key", made("AccountKey=", 86) + "=="),
                arguments("JSON Web Token", made("eyJ", 20) + made(".eyJ", 30) + made(".", 40)),
                arguments("password in an address", "postgres://user:" + made("", 12) + "@db/x"),
                arguments("value that looks random, under a secret's name", "const apiKey = '" + made("", 40) + "'"),
                arguments("value that looks random, under a secret's name", "DB_PASSWORD=" + made("", 16)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void should_stop_a_release_with_a_secret_of_each_format(String kind, String line) throws IOException {
        fixture.write("tool.bin", "first\n" + line + "\n");

        assertThatThrownBy(() -> publish(Map.of()))
                .hasMessage("There are secrets in what is to be published: tool.bin:2 (" + kind + ").");
        assertThat(published()).doesNotExist();
        assertThat(String.join("\n", fixture.log)).doesNotContain(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghp_", "npm_", "named", "pem"})
    void should_stop_a_release_with_a_secret_and_not_repeat_it(String kind) throws IOException {
        String secret =
                switch (kind) {
                    case "named" -> made("", 40);
                    case "pem" -> "-----BEGIN " + "PRIVATE KEY-----";
                    default -> made(kind, 36);
                };
        String line = kind.equals("named") ? "const apiKey = '" + secret + "'" : "x " + secret;
        Files.write(
                fixture.workspace.resolve("lib.tgz"),
                Packages.tarball(Map.of("package/a.js", "first\n" + line + "\n", "package/b.js", "fine")));

        assertThatThrownBy(() -> publish(Map.of("files", "*.tgz")))
                .hasMessageContaining("There are secrets in what is to be published: lib.tgz!package/a.js:2 (")
                .satisfies(e -> assertThat(((AgenticException) e).sentence()).doesNotContain(secret));
        assertThat(published()).doesNotExist();
        assertThat(String.join("\n", fixture.log)).doesNotContain(secret);
    }

    /** As 'docker buildx --output type=oci' writes it: a layer is a compressed archive that is called by its digest. */
    @ParameterizedTest
    @ValueSource(strings = {"DB_PASSWORD=", "export API_TOKEN=", "db.password: "})
    void should_find_a_secret_in_a_layer_of_an_image(String name) throws IOException {
        byte[] layer = Packages.tarball(Map.of("app/.env", "DEBUG=1\n" + name + made("", 16) + "\n"));
        Files.write(fixture.workspace.resolve("image.tar"), Packages.tar("blobs/sha256/0123abcd", layer));

        assertThatThrownBy(() -> publish(Map.of("files", "image.tar")))
                .hasMessageContaining("image.tar!blobs/sha256/0123abcd!app/.env:2 (value that looks random");
    }

    @Test
    void should_look_into_files_of_any_size() throws IOException {
        byte[] line = "nothing is wrong with this line, of which there are many\n".getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fixture.workspace.resolve("big.txt")))) {
            for (long written = 0; written <= 65L << 20; written += line.length) {
                out.write(line);
            }
            out.write(("x " + made("ghp_", 36)).getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> publish(Map.of("files", "big.txt"))).hasMessageContaining("(GitHub token)");
    }

    @Test
    void should_say_what_it_did_not_look_into() throws IOException {
        Files.write(fixture.workspace.resolve("layer.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3});
        Files.write(fixture.workspace.resolve("tool.bin"), new byte[] {1, 0, 2});

        publish(Map.of());

        assertThat(fixture.log).contains("Not searched for secrets, for its size or form: layer.zst");
    }

    /** As PowerShell writes by default, with and without a mark of the byte order. */
    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, true",
        "UTF-16LE, false",
        "UTF-16BE, true",
        "UTF-16BE, false",
        "UTF-32LE, true",
        "UTF-32BE, false",
        "UTF-8, true"
    })
    void should_find_a_secret_in_a_text_of_another_coding(String charset, boolean marked) throws IOException {
        String text = (marked ? "\ufeff" : "") + "DB_PASSWORD=" + made("", 16) + "\r\nDEBUG=1\r\n";
        Files.write(fixture.workspace.resolve("tool.bin"), text.getBytes(Charset.forName(charset)));

        assertThatThrownBy(() -> publish(Map.of()))
                .hasMessageEndingWith("tool.bin:1 (value that looks random, under a secret's name).");
        assertThat(published()).doesNotExist();
    }

    @Test
    void should_find_a_secret_in_a_text_with_a_zero() throws IOException {
        fixture.write("tool.bin", "first\0 line\nDB_PASSWORD=" + made("", 16) + "\n");

        assertThatThrownBy(() -> publish(Map.of())).hasMessageContaining("tool.bin:2 (");
    }

    static Stream<Arguments> binaries() {
        String token = made("ghp_", 36);
        String key = "-----BEGIN " + "PRIVATE KEY-----\n" + made("", 64) + "\n";
        return Stream.of(
                arguments("GitHub token", token.getBytes(StandardCharsets.US_ASCII)),
                arguments("GitHub token", token.getBytes(StandardCharsets.UTF_16LE)),
                arguments("private key", key.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void should_find_a_secret_in_a_binary_file(String kind, byte[] secret) throws IOException {
        Files.write(fixture.workspace.resolve("tool.bin"), inBinary(secret));

        assertThatThrownBy(() -> publish(Map.of())).hasMessageContaining("(" + kind + ")");
        assertThat(published()).doesNotExist();
    }

    /** What libraries for keys and addresses hold. */
    @Test
    void should_take_what_programs_know_of_secrets_for_none() throws IOException {
        String known =
                "-----BEGIN " + "PRIVATE KEY-----\0-----END " + "PRIVATE KEY-----\0http://user:password@proxy/\0";
        Files.write(fixture.workspace.resolve("tool.bin"), inBinary(known.getBytes(StandardCharsets.US_ASCII)));

        publish(Map.of());

        assertThat(published()).exists();
    }

    private static byte[] inBinary(byte[] text) {
        byte[] noise = new byte[20_000];
        new java.util.Random(3).nextBytes(noise);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 0, 0}, 0, noise, 0, 8);
        noise[9_998] = 0;
        noise[9_999] = 0;
        System.arraycopy(text, 0, noise, 10_000, text.length);
        noise[10_000 + text.length] = 0;
        return noise;
    }

    static Stream<Arguments> damaged() throws IOException {
        String secret = "x " + made("ghp_", 36) + "\n";
        byte[] tgz = Packages.tarball(Map.of("package/a.js", "x".repeat(100), "package/b.js", noise()));
        byte[] stored = zip(ZipEntry.STORED, Map.of("a.txt", secret, "b.txt", "fine"));
        // Flag 3: sizes follow the data, as who writes to a pipe does; bytes 14 to 25 are zero then.
        stored[6] = 8;
        Arrays.fill(stored, 14, 26, (byte) 0);
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("a.txt", "fine", "b.txt", noise()));
        return Stream.of(
                arguments("cut.tgz", Arrays.copyOf(tgz, tgz.length / 2)),
                arguments("stored.whl", stored),
                arguments("cut.jar", Arrays.copyOf(zip, zip.length / 2)),
                // Nothing but the record at the end is lost.
                arguments("endless.zip", Arrays.copyOf(zip, zip.length - 22)),
                arguments("none.whl", "no zip file at all".getBytes(StandardCharsets.UTF_8)));
    }

    private static String noise() {
        byte[] noise = new byte[50_000];
        new java.util.Random(5).nextBytes(noise);
        return new String(noise, StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(int method, Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.ISO_8859_1)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                byte[] text = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(method);
                CRC32 sum = new CRC32();
                sum.update(text);
                entry.setCrc(sum.getValue());
                entry.setSize(text.length);
                zip.putNextEntry(entry);
                zip.write(text);
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void should_publish_no_archive_that_it_can_not_read_to_its_end(String file, byte[] bytes) throws IOException {
        Files.write(fixture.workspace.resolve(file), bytes);

        assertThatThrownBy(() -> publish(Map.of()))
                .hasMessage(
                        "What is to be published can't be searched for secrets to its end, for the archive is damaged or"
                                + " of an unusual form: " + file + ".")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).contains("allowSecrets"));
        assertThat(published()).doesNotExist();

        run = ReleaseFixture.run();
        publish(Map.of("allowSecrets", List.of(file)));

        assertThat(published()).exists();
        assertThat(fixture.log).contains("Not searched for secrets, for its size or form: " + file);
    }

    /** As a program that unpacks itself, or a zip file of Python's that can be started. */
    @Test
    void should_look_into_a_zip_file_with_something_before_it() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("a.txt", "x " + made("ghp_", 36)));
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.write("#!/usr/bin/env python3\n".getBytes(StandardCharsets.UTF_8));
        program.write(zip);
        Files.write(fixture.workspace.resolve("tool.bin"), program.toByteArray());

        assertThatThrownBy(() -> publish(Map.of())).hasMessageContaining("tool.bin!a.txt:1 (GitHub token)");
    }

    /** As Windows' own programs write them, in a code page and without saying so. */
    @Test
    void should_read_archives_whose_names_are_no_unicode() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("\u00e4.txt", "fine", "b.txt", "x " + made("ghp_", 36)));
        Files.write(fixture.workspace.resolve("lib.zip"), zip);

        assertThatThrownBy(() -> publish(Map.of())).hasMessageContaining("lib.zip!b.txt:1 (GitHub token)");
    }

    @Test
    void should_publish_what_is_known_to_be_no_secret() throws IOException {
        fixture.write("tool.bin", "token: '" + made("", 40) + "'");

        publish(Map.of("allowSecrets", List.of("tool.bin:1")));

        assertThat(published()).exists();
    }

    @Test
    void should_take_digests_and_words_for_no_secrets() throws IOException {
        fixture.write(
                "tool.bin",
                """
                {"integrity_token": "sha256-abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"}
                const password = process.env.PASSWORD_OF_THE_DATABASE_USER
                token: 'the-name-of-the-token-field-here'
                postgres://user:${PASSWORD}@db/x
                password=${DB_PASSWORD_2026_OF_X1}
                token = tokens.next1(of2)
                api_key_path: /etc/keys/2026/a1b2c3d4
                PASSWORD=change-me-please
                """);

        publish(Map.of());

        assertThat(published()).exists();
    }
}
