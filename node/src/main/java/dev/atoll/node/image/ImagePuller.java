package dev.atoll.node.image;

import dev.atoll.node.cri.Credentials;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets images for containers: a bounded number of pulls at once, each in a virtual thread, with a pause after a
/// failure that doubles from 10 seconds to 5 minutes.
public final class ImagePuller {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePuller.class);
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(10);
    private static final Duration PAUSE_LAST = Duration.ofMinutes(5);
    private static final int STARTS_MAX = 10_000;
    private static final Pattern REFERENCE =
            Pattern.compile(
                    "(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[0-9]+)?/)?"
                            + "[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
                            + "(?::[\\w][\\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?");

    private sealed interface Pull {
        record Running() implements Pull {}

        record Done(Image image) implements Pull {}

        record Failed(String message, Instant retry, Duration pause, boolean told)
                implements Pull {}
    }

    private final CriRuntime runtime;
    private final InstantSource clock;
    private final Semaphore permits;
    private final Map<String, Pull> pulls =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pull> eldest) {
                    return size() > STARTS_MAX;
                }
            };

    public ImagePuller(CriRuntime runtime, InstantSource clock, int pullsMax) {
        this.runtime = runtime;
        this.clock = clock;
        this.permits = new Semaphore(pullsMax);
    }

    /// The state of an image now; starts a pull where one is due. Does not wait for it.
    public ImageState state(ImageRequest request) {
        String name = request.image();
        if (!REFERENCE.matcher(name).matches()) {
            String message =
                    "Failed to apply default image tag \""
                            + name
                            + "\": couldn't parse image name \""
                            + name
                            + "\": invalid reference format";
            request.events().warning("InspectFailed", message);
            return new ImageState.Missing("InvalidImageName", message);
        }
        Pull pull = get(request.start());
        if (pull instanceof Pull.Done(Image image)) {
            return new ImageState.Ready(image);
        }
        if (pull instanceof Pull.Running) {
            return new ImageState.Pulling();
        }
        if (!request.policy().equals("Always")) {
            Optional<Image> present = runtime.image(name);
            if (present.isPresent()) {
                request.events()
                        .normal(
                                "Pulled",
                                "Container image \"" + name + "\" already present on machine");
                put(request.start(), new Pull.Done(present.get()));
                return new ImageState.Ready(present.get());
            }
            if (request.policy().equals("Never")) {
                String message =
                        "Container image \"" + name + "\" is not present with pull policy of Never";
                request.events().warning("ErrImageNeverPull", message);
                return new ImageState.Missing("ErrImageNeverPull", message);
            }
        }
        if (pull instanceof Pull.Failed failed && clock.instant().isBefore(failed.retry())) {
            return waiting(request, failed);
        }
        Duration pause = pull instanceof Pull.Failed failed ? next(failed.pause()) : PAUSE_FIRST;
        put(request.start(), new Pull.Running());
        Thread.ofVirtual().name("pull-" + name).start(() -> pull(request, pause));
        return new ImageState.Pulling();
    }

    /// The first look after a failure shows the error; later ones that we wait.
    private ImageState waiting(ImageRequest request, Pull.Failed failed) {
        if (!failed.told()) {
            put(
                    request.start(),
                    new Pull.Failed(failed.message(), failed.retry(), failed.pause(), true));
            return new ImageState.Missing("ErrImagePull", failed.message());
        }
        String message =
                "Back-off pulling image \""
                        + request.image()
                        + "\": ErrImagePull: "
                        + failed.message();
        request.events().normal("BackOff", "Back-off pulling image \"" + request.image() + "\"");
        request.events().warning("Failed", "Error: ImagePullBackOff");
        return new ImageState.Missing("ImagePullBackOff", message);
    }

    private static Duration next(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(PAUSE_LAST) < 0 ? doubled : PAUSE_LAST;
    }

    private void pull(ImageRequest request, Duration pause) {
        String name = request.image();
        Instant began = clock.instant();
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            Instant start = clock.instant();
            request.events().normal("Pulling", "Pulling image \"" + name + "\"");
            Image image = pull(name, request.credentials().get());
            Instant end = clock.instant();
            request.events()
                    .normal(
                            "Pulled",
                            "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
                                    .formatted(
                                            name,
                                            text(Duration.between(start, end)),
                                            text(Duration.between(began, end)),
                                            image.sizeBytes()));
            put(request.start(), new Pull.Done(image));
        } catch (RuntimeException e) {
            LOG.info("Image {} cannot be pulled: {}", name, e.getMessage());
            request.events()
                    .warning("Failed", "Failed to pull image \"" + name + "\": " + e.getMessage());
            request.events().warning("Failed", "Error: ErrImagePull");
            put(
                    request.start(),
                    new Pull.Failed(
                            e.getMessage() + "", clock.instant().plus(pause), pause, false));
        } finally {
            permits.release();
            request.events().changed();
        }
    }

    private Image pull(String name, List<Credentials> credentials) {
        Optional<CriException> last = Optional.empty();
        for (Credentials secret : credentials) {
            try {
                return pulled(name, Optional.of(secret));
            } catch (CriException e) {
                last = Optional.of(e);
            }
        }
        if (last.isPresent()) {
            throw last.get();
        }
        return pulled(name, Optional.empty());
    }

    private Image pulled(String name, Optional<Credentials> credentials) {
        String id = runtime.pullImage(name, credentials);
        return runtime.image(id)
                .orElseThrow(
                        () -> new IllegalStateException("the image is not there after its pull"));
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1000 ? millis + "ms" : "%d.%03ds".formatted(millis / 1000, millis % 1000);
    }

    private synchronized Pull get(String start) {
        return pulls.getOrDefault(
                start, new Pull.Failed("", Instant.MIN, Duration.ofSeconds(5), true));
    }

    private synchronized void put(String start, Pull pull) {
        pulls.put(start, pull);
    }

    /// Forgets what is known of the starts whose names begin so.
    public synchronized void forget(String prefix) {
        pulls.keySet().removeIf(start -> start.startsWith(prefix));
    }
}
