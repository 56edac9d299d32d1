package dev.atoll.kinds.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;

/// References of images: `image("registry.example/app:1.2")`.
final class Images {
    private static final int MAX_TEXT = 512;
    private static final String HOST =
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+\\])(?::\\d+)?";
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE =
            Pattern.compile(
                    "((?:"
                            + HOST
                            + "/)?"
                            + PART
                            + "(?:/"
                            + PART
                            + ")*)"
                            + "(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}))?");

    private Images() {}

    /// A value of the type `kubernetes.Image`.
    record Image(String registry, String repository, String tag, String digest) {}

    static void addTo(Functions functions) {
        functions
                .add(
                        "image",
                        String.class,
                        1,
                        a ->
                                parse(a.text(0))
                                        .orElseThrow(() ->
                                                new EvaluationException(
                                                        "image reference parse error during conversion from"
                                                                + " string: invalid reference format")))
                .add("isImage", String.class, 1, a -> parse(a.text(0)).isPresent())
                .add("containsDigest", Image.class, 1, a -> !image(a).digest().isEmpty())
                .add("registry", Image.class, 1, a -> image(a).registry())
                .add("repository", Image.class, 1, a -> image(a).repository())
                .add(
                        "identifier",
                        Image.class,
                        1,
                        a -> image(a).digest().isEmpty() ? image(a).tag() : image(a).digest())
                .add("tag", Image.class, 1, a -> image(a).tag())
                .add("digest", Image.class, 1, a -> image(a).digest());
    }

    private static Image image(Arguments a) {
        return a.as(Image.class, 0);
    }

    private static Optional<Image> parse(String text) {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        Matcher matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = host ? first : "docker.io";
        String path = host ? name.substring(slash + 1) : name;
        String repository = !host && slash < 0 ? "library/" + path : path;
        String digest = matcher.group(3) == null ? "" : matcher.group(3);
        String tag = matcher.group(2) != null ? matcher.group(2) : digest.isEmpty() ? "latest" : "";
        return Optional.of(new Image(registry, repository, tag, digest));
    }
}
