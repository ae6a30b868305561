package io.jenkins.plugins.agentic.engine.build.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a pipeline's Docker steps run on a node that has the {@code docker} command with BuildKit: a client of version 20.10, or
 * a newer one with buildx. docker-java can't speak BuildKit's session, so the command does. It runs where the workspace
 * is, by the node's own engine and with the node's own credentials for registries.
 *
 * <p>What it learns of the image are lines of name and value in {@code .agentic/<files>.image}.
 */
public final class BuildKitScript {
    /** Variables that name the engine and its credentials; they may be seen by the command. */
    public static final List<String> VARIABLES = List.of(
            "DOCKER_HOST",
            "DOCKER_TLS_VERIFY",
            "DOCKER_CERT_PATH",
            "DOCKER_CONFIG",
            "DOCKER_CONTEXT",
            "DOCKER_API_VERSION",
            "BUILDX_BUILDER");

    /** Shell condition: the client has its plugin buildx. */
    private static final String BUILDX = "docker buildx version >/dev/null 2>&1";

    /** Shell condition: BuildKit is there. Since version 23 the client has it in the plugin buildx only. */
    public static final String CONDITION =
            "command -v docker >/dev/null 2>&1 && { " + BUILDX + " || case \"$(docker --version)\" in"
                    + " 'Docker version '1[89].*|'Docker version '20.*) true;; *) false;; esac; }";

    /** Another builder than the engine's own keeps what it built to itself, unless it is told. */
    private static final String LOAD = "load=\n! " + BUILDX + " || load=--load\n";

    /**
     * Shell condition: the client has its plugin buildx, with a builder that makes several platforms one image. The engine's own
     * can only where the engine keeps images in containerd's store.
     */
    private static final String AS_ONE = BUILDX + " &&"
            + " case \"$(docker buildx inspect 2>/dev/null | sed -n 's/^Driver: *//p')\" in"
            + " docker) docker info --format '{{.DriverStatus}}' 2>/dev/null | grep -q containerd;; *) true;; esac";

    /** Kept out of every build context, whatever {@code .dockerignore} says. */
    private static final List<String> NEVER = List.of(".agentic", "**/.git", "**/node_modules");

    private final String image;
    private final String context;
    private final String dockerfile;
    private final String platform;
    private final Map<String, String> buildArgs;
    private final Map<String, String> labels;
    private final List<String> test;

    /**
     * One image.
     *
     * @param arguments image, context, dockerfile, buildArgs, platform, command: as of the step dockerImage
     * @param labels for the image
     */
    public BuildKitScript(Map<String, Object> arguments, Map<String, String> labels) {
        this.image = text(arguments, "image", "");
        String folder = text(arguments, "context", "").replaceAll("/+$", "");
        this.context = folder.isEmpty() ? "." : folder;
        this.dockerfile = text(arguments, "dockerfile", "Dockerfile");
        this.platform = text(arguments, "platform", "").replace(" ", "");
        this.buildArgs = new TreeMap<>();
        if (arguments.get("buildArgs") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> buildArgs.put(String.valueOf(name), String.valueOf(value)));
        }
        this.labels = new TreeMap<>(labels);
        this.test = arguments.get("command") instanceof List<?> words
                ? words.stream().map(String::valueOf).toList()
                : List.of("test");
    }

    private static String text(Map<String, Object> arguments, String name, String otherwise) {
        Object value = arguments.get(name);
        return value == null || String.valueOf(value).isEmpty() ? otherwise : String.valueOf(value);
    }

    /**
     * The command of one step.
     *
     * @param action 'build', 'test' or 'push'
     * @param files what the names of the step's files begin with
     */
    public String command(String action, String files) {
        String known = "docker image inspect --format 'id {{.Id}}\nsize {{.Size}}' " + quoted(image) + " > .agentic/"
                + files + ".image\n";
        return switch (action) {
            case "build" -> build(files) + known + "echo 'builder BuildKit' >> .agentic/" + files + ".image\n";
            case "test" -> known + test(files);
            case "push" -> push(files, known);
            default -> throw new IllegalArgumentException("There is no action " + action);
        };
    }

    /**
     * BuildKit takes a Dockerfile from anywhere, and what its context is without from a file beside that. Buildx' own
     * attestation has the time in it, so that no image would have the same digest twice; {@code Provenance} is beside it.
     */
    private String prepared(String files) {
        String from = context.equals(".") ? "" : context + "/";
        String own = ".agentic/" + files + ".context";
        String file = quoted("./" + from + dockerfile);
        // An error shows lines of a Dockerfile: they must be none of another file of the node.
        return "export BUILDX_NO_DEFAULT_ATTESTATIONS=1\nmkdir " + own + "\ncase $(readlink -f "
                + quoted("./" + context)
                + ")/ in\n\"$(pwd -P)\"/*) ;;\n"
                + "*) echo 'agentic: the build context leads out of the workspace; name a folder of it.'; exit 1;;\nesac\n"
                + "case $(readlink -f " + file + ") in\n\"$(pwd -P)\"/*) cp " + file + " "
                + own + "/Dockerfile;;\n*) echo 'agentic: the Dockerfile leads out of the workspace through a link;"
                + " put the file itself there.'; exit 1;;\nesac\n"
                // BuildKit's own order, of which only the second would be left behind.
                + "{ cat " + quoted("./" + from + dockerfile + ".dockerignore") + " 2>/dev/null || cat "
                + quoted("./" + from + ".dockerignore") + " 2>/dev/null || true; printf '\\n%s\\n' "
                + NEVER.stream().map(BuildKitScript::quoted).collect(Collectors.joining(" "))
                + "; } > " + own + "/Dockerfile.dockerignore\n";
    }

    /**
     * With several platforms all are built, as one image where the builder can, else one after the other, and of the engine's
     * own there is an image to be tested.
     */
    private String build(String files) {
        String prepared = prepared(files) + LOAD;
        if (isSeveral()) {
            return prepared + "if " + AS_ONE + "; then\ndocker buildx build --platform " + quoted(platform) + " "
                    + options(image, files) + "\ndocker buildx build --load " + options(image, files) + "\nelse\n"
                    + each(files) + "fi\n";
        }
        String one = platform.isEmpty() ? "" : "--platform " + quoted(platform) + " ";
        return prepared + "DOCKER_BUILDKIT=1 docker build $load " + one + options(image, files) + "\n";
    }

    /** One image a platform, and one of the engine's own, to be tested. */
    private String each(String files) {
        StringBuilder text = new StringBuilder();
        for (String one : platform.split(",")) {
            text.append("DOCKER_BUILDKIT=1 docker build $load --platform ")
                    .append(quoted(one))
                    .append(' ')
                    .append(options(of(one), files))
                    .append('\n');
        }
        return text + "DOCKER_BUILDKIT=1 docker build $load " + options(image, files) + "\n";
    }

    /** The name of one platform's image, where each has its own. */
    private String of(String one) {
        return DockerImages.tagged(image) + "-" + one.replace('/', '-');
    }

    private boolean isSeveral() {
        return platform.contains(",");
    }

    private String options(String tag, String files) {
        List<String> words = new ArrayList<>(List.of("--progress=plain", "--tag", quoted(tag)));
        words.addAll(List.of("--file", ".agentic/" + files + ".context/Dockerfile"));
        labels.forEach((name, value) -> words.addAll(List.of("--label", quoted(name + "=" + value))));
        buildArgs.forEach((name, value) -> words.addAll(List.of("--build-arg", quoted(name + "=" + value))));
        words.add(quoted("./" + context));
        return String.join(" ", words);
    }

    /** By its id, for a tag may move; without network and privileges. The name is what it is ended by. */
    private String test(String files) {
        return "docker run --rm --name \"$AGENTIC_CONTAINER\" --network none --memory 1g --memory-swap 1g"
                + " --cpu-period 100000 --cpu-quota 200000 --pids-limit 1024 --cap-drop ALL"
                + " --security-opt no-new-privileges "
                + "\"$(sed -n 's/^id //p' .agentic/" + files + ".image)\" "
                + test.stream().map(BuildKitScript::quoted).collect(Collectors.joining(" ")) + "\n";
    }

    /** Several platforms are one manifest list, which the engine's own store can't hold: buildx builds it once more, from its cache. */
    private String push(String files, String known) {
        if (isSeveral()) {
            return known + "if " + AS_ONE
                    + "; then\n" + prepared(files) + "docker buildx build --push --metadata-file .agentic/" + files
                    + ".push --platform "
                    + quoted(platform) + " "
                    + options(image, files)
                    + "\nsed -n 's/.*\"containerimage.digest\": *\"\\([^\"]*\\)\".*/digest \\1/p' .agentic/" + files
                    + ".push"
                    + " >> .agentic/" + files + ".image\nelse\n" + pushEach(files) + "fi\n";
        }
        return "docker push " + quoted(DockerImages.tagged(image)) + "\n" + known
                + "docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' " + quoted(image)
                + " | sed -n " + quoted("s|^" + repository() + "@|digest |p") + " >> .agentic/" + files + ".image\n";
    }

    /** All platforms' images, then the list that names them; on loopback by HTTP, as the engine itself pushes there. */
    private String pushEach(String files) {
        StringBuilder text = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (String one : platform.split(",")) {
            text.append("docker push ").append(quoted(of(one))).append('\n');
            all.append(' ').append(quoted(of(one)));
        }
        String insecure = image.matches("(?:localhost|127\\.[0-9.]+)(?::\\d+)?/.*") ? "--insecure " : "";
        return text + "docker manifest rm " + quoted(image) + " >/dev/null 2>&1 || true\n"
                + "docker manifest create " + insecure + quoted(image) + all + "\n"
                + "docker manifest push --purge " + insecure + quoted(image) + " > .agentic/" + files + ".push\n"
                + "cat .agentic/" + files + ".push\nsed -n 's/^\\(sha256:[0-9a-f]*\\)$/digest \\1/p' .agentic/" + files
                + ".push >> .agentic/"
                + files + ".image\n";
    }

    private String repository() {
        String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return (colon < 0 ? name : name.substring(0, colon)).replaceAll("[.\\[\\]*^$\\\\|]", "\\\\$0");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
