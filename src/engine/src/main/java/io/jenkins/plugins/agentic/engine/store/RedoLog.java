package io.jenkins.plugins.agentic.engine.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What transactions changed since the database last wrote all of its own file, as statements that do it again: one short
 * append to a file of known size brings a transaction to disk, where the database would write a page of each of its trees.
 *
 * <p>A record is its body's length and CRC-32C (4 bytes each), then the body: the transaction's number (8 bytes; they grow
 * by one), the texts of its statements once each, and for every statement the number of its text and its values. The file
 * is written from its start again after {@link #restart}; what of older records still stands behind the newest is known by
 * its number. Used by one thread.
 */
final class RedoLog implements AutoCloseable {
    /** So many zeros are written when the file must grow: bytes. A record inside a written area needs no new metadata. */
    private static final int STEP = 1 << 20;

    private static final int HEADER = 8;

    private final FileChannel channel;
    private long position;
    private long size;

    private RedoLog(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /** One statement and its values in order: null, texts, numbers and truth values. */
    record Change(String sql, List<Object> values) {}

    /** One transaction. */
    record Transaction(long number, List<Change> changes) {}

    static RedoLog open(Path file) throws IOException {
        return new RedoLog(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** The transactions in the file, oldest first; a record that was cut off with its process ends them. */
    List<Transaction> read() throws IOException {
        List<Transaction> all = new ArrayList<>();
        long at = 0;
        while (true) {
            byte[] body = body(at);
            Transaction next = body.length == 0 ? null : decode(body);
            if (next == null || !all.isEmpty() && next.number != all.get(all.size() - 1).number + 1) {
                return all;
            }
            all.add(next);
            at += HEADER + body.length;
        }
    }

    /** Empty where no whole record stands. */
    private byte[] body(long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        fill(header, at);
        int length = header.hasRemaining() ? 0 : header.getInt(0);
        if (length <= 0 || at + HEADER + length > size) {
            return new byte[0];
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        fill(body, at + HEADER);
        return checksum(body.array()) == header.getInt(4) ? body.array() : new byte[0];
    }

    private void fill(ByteBuffer buffer, long at) throws IOException {
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, at + buffer.position());
        }
    }

    /** Writes a transaction behind the last; it is on disk after {@link #sync}. {@code body} is {@link #encode}'s. */
    void append(byte[] body) throws IOException {
        int length = HEADER + body.length;
        while (position + length > size) {
            write(ByteBuffer.allocate(STEP), size);
            size += STEP;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        buffer.putInt(body.length).putInt(checksum(body)).put(body).flip();
        write(buffer, position);
        position += length;
    }

    private void write(ByteBuffer buffer, long at) throws IOException {
        long start = at - buffer.position();
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }

    void sync() throws IOException {
        channel.force(false);
    }

    /** How much is written since {@link #restart}: bytes. */
    long length() {
        return position;
    }

    /** Goes on at the file's start, after the database has brought to its own file whatever stands here. */
    void restart() {
        position = 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int checksum(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return (int) sum.getValue();
    }

    /** @throws IllegalArgumentException for a value of a kind it has no form for */
    static byte[] encode(Transaction transaction) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try {
            write(new DataOutputStream(bytes), transaction);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Transaction transaction) throws IOException {
        Map<String, Integer> texts = new LinkedHashMap<>();
        for (Change change : transaction.changes) {
            texts.putIfAbsent(change.sql, texts.size());
        }
        out.writeLong(transaction.number);
        out.writeInt(texts.size());
        for (String text : texts.keySet()) {
            write(out, text);
        }
        out.writeInt(transaction.changes.size());
        for (Change change : transaction.changes) {
            out.writeInt(texts.get(change.sql));
            out.writeInt(change.values.size());
            for (Object value : change.values) {
                writeValue(out, value);
            }
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeValue(DataOutputStream out, Object value) throws IOException {
        if (value == null) {
            out.writeByte('0');
        } else if (value instanceof String text) {
            out.writeByte('S');
            write(out, text);
        } else if (value instanceof Long number) {
            out.writeByte('L');
            out.writeLong(number);
        } else if (value instanceof Integer number) {
            out.writeByte('I');
            out.writeInt(number);
        } else if (value instanceof Boolean truth) {
            out.writeByte(truth ? 'T' : 'F');
        } else if (value instanceof Double number) {
            out.writeByte('D');
            out.writeDouble(number);
        } else if (value instanceof BigDecimal number) {
            out.writeByte('N');
            byte[] unscaled = number.unscaledValue().toByteArray();
            out.writeInt(number.scale());
            out.writeInt(unscaled.length);
            out.write(unscaled);
        } else {
            throw new IllegalArgumentException("A value of " + value.getClass() + " has no form in the redo log");
        }
    }

    private static Transaction decode(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        long number = in.readLong();
        String[] texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = readText(in);
        }
        List<Change> changes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            String sql = texts[in.readInt()];
            List<Object> values = new ArrayList<>();
            for (int more = in.readInt(); more > 0; more--) {
                values.add(readValue(in));
            }
            changes.add(new Change(sql, values));
        }
        return new Transaction(number, changes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Object readValue(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case '0' -> null;
            case 'S' -> readText(in);
            case 'L' -> in.readLong();
            case 'I' -> in.readInt();
            case 'T' -> true;
            case 'F' -> false;
            case 'D' -> in.readDouble();
            case 'N' -> {
                int scale = in.readInt();
                yield new BigDecimal(new BigInteger(in.readNBytes(in.readInt())), scale);
            }
            default -> throw new IOException("unknown kind of value " + kind);
        };
    }
}
