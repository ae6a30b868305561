package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Sends a release's files to a bucket and compares what it has of them. */
final class S3Files {
    /** Of one part; the least that S3 takes is 5 MiB, and one of them is in memory at a time. */
    static final int PART = 8 << 20;
    /** S3's own limit. */
    private static final int MOST_PARTS = 10_000;

    static final long MOST_BYTES = (long) PART * MOST_PARTS;

    private final S3Bucket bucket;

    S3Files(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * A file as it was sent.
     *
     * @param sha256 hex
     * @param checksum as S3 has it
     */
    record Sent(long size, String sha256, String checksum) {
        /** Whether the endpoint's checksum is this file's: a copy of what was sent in parts has one of the whole. */
        private boolean hasChecksum(String there) {
            return there.equals(there.contains("-") ? checksum : S3Sum.base64OfHex(sha256));
        }
    }

    /** Sends a file, in parts where it has more than {@value #PART} bytes; each part is checked by the endpoint. */
    Sent send(String key, InputStream in) throws IOException {
        byte[] first = in.readNBytes(PART);
        S3Sum sum = new S3Sum();
        String checksum = sum.add(first);
        if (first.length < PART) {
            bucket.call("put " + key, () -> bucket.client()
                    .putObject(
                            put -> put.bucket(bucket.bucket()).key(key).checksumSHA256(checksum),
                            RequestBody.fromBytes(first)));
            return new Sent(sum.size(), sum.hex(), checksum);
        }
        String upload = bucket.call("begin an upload of " + key, () -> bucket.client()
                .createMultipartUpload(
                        create -> create.bucket(bucket.bucket()).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId());
        if (upload == null || upload.isEmpty()) {
            throw bucket.notS3();
        }
        List<CompletedPart> parts = new ArrayList<>();
        parts.add(part(key, upload, 1, first, checksum));
        for (byte[] next = in.readNBytes(PART); next.length > 0; next = in.readNBytes(PART)) {
            if (parts.size() == MOST_PARTS) {
                throw tooLarge(key);
            }
            parts.add(part(key, upload, parts.size() + 1, next, sum.add(next)));
        }
        bucket.call("complete the upload of " + key, () -> bucket.client()
                .completeMultipartUpload(complete -> complete.bucket(bucket.bucket())
                        .key(key)
                        .uploadId(upload)
                        .multipartUpload(all -> all.parts(parts))));
        return new Sent(sum.size(), sum.hex(), sum.ofObject(true));
    }

    /** Copies an object of a bucket of the same endpoint. */
    void copy(S3Bucket source, String from, String to) {
        bucket.copy(source, from, to);
    }

    private static AgenticException tooLarge(String key) {
        return S3Target.wrong(
                key + " is larger than " + (MOST_BYTES >> 30) + " GiB, the most that is sent.", "Split it.");
    }

    private CompletedPart part(String key, String upload, int number, byte[] bytes, String checksum) {
        S3Client client = bucket.client();
        String etag = bucket.call("put part " + number + " of " + key, () -> client.uploadPart(
                        part -> part.bucket(bucket.bucket())
                                .key(key)
                                .uploadId(upload)
                                .partNumber(number)
                                .checksumSHA256(checksum),
                        RequestBody.fromBytes(bytes))
                .eTag());
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumSHA256(checksum)
                .build();
    }

    /** Whether the bucket has a file as it was sent: by the endpoint's checksum, or read back where it gives none. */
    boolean has(String key, Sent sent) throws IOException {
        Optional<HeadObjectResponse> found = bucket.head(key);
        if (found.isEmpty()) {
            return false;
        }
        String checksum = found.get().checksumSHA256();
        return checksum != null && !checksum.isEmpty()
                ? sent.hasChecksum(checksum)
                : read(key).equals(sent.sha256);
    }

    /** Of an object, in hex: as the endpoint has it, or read back where it has none of the whole. */
    String sha256(String key) throws IOException {
        String checksum =
                bucket.head(key).map(HeadObjectResponse::checksumSHA256).orElse("");
        return checksum == null || checksum.isEmpty() || checksum.contains("-")
                ? read(key)
                : S3Sum.hexOfBase64(checksum);
    }

    private String read(String key) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = bucket.call("get " + key, () -> bucket.client()
                .getObject(get -> get.bucket(bucket.bucket()).key(key)))) {
            return Sha256.of(in).hex();
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
