package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.registry.Patience;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One bucket. What it refuses is an {@link AgenticException} {@code PUBLISH} that says what it said; the SDK has repeated by
 * then what is worth repeating, with the server's clock where ours is wrong.
 */
final class S3Bucket {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration READ = Patience.of(Duration.ofMinutes(2));
    private static final int MOST_VERSIONS = 100;

    private final Place place;
    private final S3Client client;

    /** @param endpoint empty for Amazon's own */
    record Place(String bucket, String region, Optional<String> endpoint, boolean pathStyle) {
        @Override
        public String toString() {
            return endpoint.map(address -> address + "/" + bucket).orElse("s3://" + bucket);
        }
    }

    /** An object's text, and what tells this state of it from others. */
    record Text(String text, String etag) {}

    S3Bucket(Place place, Optional<Login> login) {
        this.place = place;
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(place.region))
                .forcePathStyle(place.pathStyle)
                .serviceConfiguration(settings -> settings.chunkedEncodingEnabled(false))
                // We give SHA-256 ourselves, where it counts; not every endpoint knows more.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Nothing from the home folder or the machine's role: those are not the job's.
                .overrideConfiguration(settings ->
                        settings.defaultProfileFile(ProfileFile.aggregator().build()))
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ)
                        .build());
        place.endpoint.map(URI::create).ifPresent(builder::endpointOverride);
        if (login.isPresent()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(login.get().user(), login.get().secret())));
        } else {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        }
        this.client = builder.build();
    }

    boolean isAtEndpointOf(S3Bucket other) {
        return place.endpoint.equals(other.place.endpoint) && place.region.equals(other.place.region);
    }

    /** Where a key is, for people. */
    String location(String key) {
        return place + "/" + key;
    }

    <T> T call(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw S3Failure.of(place, what, e);
        }
    }

    private static boolean is(S3Exception e, int... statuses) {
        for (int status : statuses) {
            if (e.statusCode() == status) {
                return true;
            }
        }
        return false;
    }

    /** An object's text; empty where there is none. */
    Optional<Text> read(String key) {
        return call("get " + key, () -> {
            try {
                ResponseBytes<GetObjectResponse> answer =
                        client.getObjectAsBytes(get -> get.bucket(place.bucket).key(key));
                return Optional.of(new Text(
                        answer.asUtf8String(),
                        Optional.ofNullable(answer.response().eTag()).orElse("")));
            } catch (S3Exception e) {
                if (is(e, 404) && !S3Failure.code(e).equals("NoSuchBucket")) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /**
     * Writes a small object if it is still as it was read: {@code before} empty where there was none. Answers false when it
     * is not. An endpoint that knows no conditions writes always.
     */
    boolean replace(String key, String text, String type, Optional<Text> before) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        PutObjectRequest.Builder put = PutObjectRequest.builder()
                .bucket(place.bucket)
                .key(key)
                .contentType(type)
                .checksumSHA256(S3Sum.base64(bytes));
        PutObjectRequest bare = put.build();
        if (before.isEmpty()) {
            put.ifNoneMatch("*");
        } else if (!before.get().etag.isEmpty()) {
            put.ifMatch(before.get().etag);
        }
        return call("put " + key, () -> {
            try {
                client.putObject(put.build(), RequestBody.fromBytes(bytes));
                return true;
            } catch (S3Exception e) {
                if (is(e, 501)) {
                    client.putObject(bare, RequestBody.fromBytes(bytes));
                    return true;
                }
                if (is(e, 409, 412) || is(e, 404) && before.isPresent()) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Size and checksum of an object as the endpoint has it; empty where there is none. */
    Optional<HeadObjectResponse> head(String key) {
        return call("head " + key, () -> {
            try {
                return Optional.of(client.headObject(
                        head -> head.bucket(place.bucket).key(key).checksumMode(ChecksumMode.ENABLED)));
            } catch (S3Exception e) {
                if (is(e, 404)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** For what streams: downloads and parts. */
    S3Client client() {
        return client;
    }

    String bucket() {
        return place.bucket;
    }

    /** Keys that begin with the prefix, sorted; all of them. */
    List<String> list(String prefix) {
        return call(
                "list " + prefix,
                () ->
                        client
                                .listObjectsV2Paginator(
                                        list -> list.bucket(place.bucket).prefix(prefix))
                                .contents()
                                .stream()
                                .map(S3Object::key)
                                .toList());
    }

    /**
     * Removes an object, and in a bucket that keeps versions each of its versions. Answers false where it is hidden only,
     * for the bucket does not let a version be removed.
     */
    boolean delete(String key) {
        for (int i = 0; i < MOST_VERSIONS; i++) {
            Optional<HeadObjectResponse> found = head(key);
            if (found.isEmpty()) {
                return true;
            }
            String version = found.get().versionId();
            boolean removed = call("delete " + key, () -> {
                try {
                    client.deleteObject(
                            delete -> delete.bucket(place.bucket).key(key).versionId(version));
                    return true;
                } catch (S3Exception e) {
                    if (version != null && is(e, 403)) {
                        client.deleteObject(
                                delete -> delete.bucket(place.bucket).key(key));
                        return false;
                    }
                    throw e;
                }
            });
            if (!removed) {
                return false;
            }
        }
        throw S3Target.wrong(
                "The bucket " + place + " said that it deleted " + key + ", but still has it.",
                "Look at the endpoint's log, and delete it by hand.");
    }

    /**
     * Removes a small object if it is still as it was read, in a bucket that keeps versions by a delete marker. Answers false
     * when it is not. An endpoint that knows no conditions removes always.
     */
    boolean delete(String key, Text before) {
        return call("delete " + key, () -> {
            try {
                client.deleteObject(delete ->
                        delete.bucket(place.bucket).key(key).ifMatch(before.etag.isEmpty() ? null : before.etag));
                return true;
            } catch (S3Exception e) {
                if (is(e, 501)) {
                    client.deleteObject(delete -> delete.bucket(place.bucket).key(key));
                    return true;
                }
                if (is(e, 404, 409, 412)) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Copies an object of a bucket of the same endpoint, on the endpoint's side; up to 5 GiB. */
    void copy(S3Bucket source, String from, String to) {
        call(
                "copy " + from + " to " + to,
                () -> client.copyObject(copy -> copy.sourceBucket(source.place.bucket)
                        .sourceKey(from)
                        .destinationBucket(place.bucket)
                        .destinationKey(to)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)));
    }

    /** Ends uploads in parts that were begun below a prefix and never finished. */
    void abortUploads(String prefix) {
        List<MultipartUpload> open =
                new ArrayList<>(call("list uploads below " + prefix, () -> client.listMultipartUploads(
                                list -> list.bucket(place.bucket).prefix(prefix))
                        .uploads()));
        for (MultipartUpload upload : open) {
            // Not every endpoint looks at the prefix.
            if (upload.key().startsWith(prefix)) {
                abort(upload.key(), upload.uploadId());
            }
        }
    }

    private void abort(String key, String upload) {
        call("abort the upload of " + key, () -> {
            try {
                return client.abortMultipartUpload(
                        abort -> abort.bucket(place.bucket).key(key).uploadId(upload));
            } catch (S3Exception e) {
                if (is(e, 404)) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** Finds out whether this login may write a key, and leaves nothing: an upload is begun and ended. */
    void checkWriting(String key) {
        try {
            String upload = call("begin an upload of " + key, () -> client.createMultipartUpload(
                            create -> create.bucket(place.bucket).key(key))
                    .uploadId());
            if (upload == null || upload.isEmpty()) {
                throw notS3();
            }
            abort(key, upload);
        } catch (AgenticException e) {
            // It may have been begun, whatever the answer was.
            try {
                abortUploads(key);
            } catch (AgenticException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    AgenticException notS3() {
        return S3Target.wrong(
                "The endpoint of " + place + " answers, but not as S3 does.",
                "Check that the address is the S3 endpoint's own, not that of a console, a page or a proxy.");
    }
}
