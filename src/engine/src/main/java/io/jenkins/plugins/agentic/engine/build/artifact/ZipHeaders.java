package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip names each entry twice, before its bytes and in the directory at its end, and what unpacks it may go by either. So both
 * must agree, and nothing may be there that the directory does not name.
 */
final class ZipHeaders {
    private static final int LOCAL = 0x504b0304;
    private static final int DIRECTORY = 0x504b0102;
    private static final int NAME_LENGTH = 26;
    private static final int HEADER = 30;
    /** The longest description that may follow an entry's bytes; a header is longer. */
    private static final int MOST_AFTER = 24;

    private ZipHeaders() {}

    /** @throws AgenticException with {@link ErrorCode#BUILD} where they disagree */
    static void check(String archive, Path file, ZipFile zip) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long end = 0;
            boolean first = true;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
                long start = entry.getLocalHeaderOffset();
                if (start < end || start > end + (first ? 0 : MOST_AFTER)) {
                    throw refused(archive, "has bytes before the entry '" + entry.getName() + "' that are no entry's");
                }
                byte[] name = name(bytes, start);
                if (!Arrays.equals(name, entry.getRawName())) {
                    throw refused(
                            archive,
                            "names the entry '" + entry.getName() + "' of its directory '"
                                    + new String(name, StandardCharsets.UTF_8) + "' before its bytes");
                }
                end = entry.getDataOffset() + entry.getCompressedSize();
                first = false;
            }
            if (!first && !isDirectory(bytes, end)) {
                throw refused(archive, "has bytes after its last entry that are no entry's");
            }
        }
    }

    private static byte[] name(RandomAccessFile bytes, long start) throws IOException {
        bytes.seek(start);
        if (bytes.readInt() != LOCAL) {
            return new byte[0];
        }
        bytes.seek(start + NAME_LENGTH);
        byte[] name = new byte[Short.toUnsignedInt(Short.reverseBytes(bytes.readShort()))];
        bytes.seek(start + HEADER);
        bytes.readFully(name);
        return name;
    }

    private static boolean isDirectory(RandomAccessFile bytes, long end) throws IOException {
        for (int after = 0; after <= MOST_AFTER; after += 4) {
            bytes.seek(end + after);
            if (bytes.readInt() == DIRECTORY) {
                return true;
            }
        }
        return false;
    }

    private static AgenticException refused(String archive, String why) {
        return new AgenticException(
                ErrorCode.BUILD, "The package " + archive + " " + why + "; it is refused.", "Check what packs it.");
    }
}
