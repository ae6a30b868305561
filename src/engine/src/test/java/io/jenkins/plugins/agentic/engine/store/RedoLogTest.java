package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedoLogTest {
    @TempDir
    Path folder;

    private static RedoLog.Transaction transaction(long number, Object... values) {
        return new RedoLog.Transaction(
                number,
                List.of(
                        new RedoLog.Change("UPDATE a SET b = ?", Arrays.asList(values)),
                        new RedoLog.Change("DELETE FROM a", List.of())));
    }

    private Path written(long... numbers) throws IOException {
        Path file = folder.resolve("redo");
        try (RedoLog log = RedoLog.open(file)) {
            for (long number : numbers) {
                log.append(RedoLog.encode(transaction(number, "text " + number)));
            }
            log.sync();
        }
        return file;
    }

    private static List<Long> numbers(Path file) throws IOException {
        try (RedoLog log = RedoLog.open(file)) {
            return log.read().stream().map(RedoLog.Transaction::number).toList();
        }
    }

    @Test
    void should_read_back_every_kind_of_value() throws IOException {
        RedoLog.Transaction all = transaction(
                7, null, "", "ä€😀\n", 1L, Long.MIN_VALUE, 3, true, false, 0.1, new BigDecimal("-12.340000000001"));
        Path file = folder.resolve("redo");
        try (RedoLog log = RedoLog.open(file)) {
            log.append(RedoLog.encode(all));

            assertThat(log.read()).containsExactly(all);
        }
    }

    @Test
    void should_refuse_a_value_it_could_not_write_again() {
        assertThatThrownBy(() -> RedoLog.encode(transaction(1, UUID.randomUUID())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.UUID");
    }

    @Test
    void should_end_before_a_record_that_was_cut_off_anywhere() throws IOException {
        int whole = RedoLog.encode(transaction(1, "text 1")).length + 8;
        byte[] bytes = Files.readAllBytes(written(1, 2));
        Path cut = folder.resolve("cut");
        for (int kept = 0; kept <= 2 * whole; kept++) {
            Files.write(cut, Arrays.copyOf(bytes, kept));

            assertThat(numbers(cut))
                    .as("the first %d bytes", kept)
                    .isEqualTo(LongStream.rangeClosed(1, kept / whole).boxed().toList());
        }
    }

    @Test
    void should_end_before_a_record_of_which_any_byte_is_wrong() throws IOException {
        int whole = RedoLog.encode(transaction(1, "text 1")).length + 8;
        byte[] bytes = Files.readAllBytes(written(1, 2, 3));
        Path wrong = folder.resolve("wrong");
        for (int i = whole; i < 2 * whole; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 0x10;
            Files.write(wrong, changed);

            assertThat(numbers(wrong)).as("byte %d", i).containsExactly(1L);
        }
    }

    @Test
    void should_tell_new_records_from_what_stands_behind_them_after_a_restart() throws IOException {
        Path file = folder.resolve("redo");
        try (RedoLog log = RedoLog.open(file)) {
            for (long number = 1; number <= 5; number++) {
                log.append(RedoLog.encode(transaction(number, "x")));
            }
            log.restart();
            log.append(RedoLog.encode(transaction(6, "x")));
            log.append(RedoLog.encode(transaction(7, "x")));
        }

        assertThat(numbers(file)).containsExactly(6L, 7L);
    }

    @Test
    void should_hold_records_larger_than_the_steps_it_grows_by() throws IOException {
        String large = "x".repeat(5 << 20);
        List<RedoLog.Transaction> all = new ArrayList<>();
        try (RedoLog log = RedoLog.open(folder.resolve("redo"))) {
            for (long number = 1; number <= 3; number++) {
                all.add(transaction(number, large));
                log.append(RedoLog.encode(all.get(all.size() - 1)));
            }

            assertThat(log.read()).isEqualTo(all);
        }
    }
}
