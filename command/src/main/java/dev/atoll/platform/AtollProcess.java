package dev.atoll.platform;

import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import java.time.Duration;

/// What a process of a platform runs.
public sealed interface AtollProcess extends AutoCloseable permits Platform, NodeProcess {

    static AtollProcess of(ProcessOptions options) {
        return switch (options) {
            case PlatformOptions platform -> new Platform(platform);
            case NodeProcessOptions node -> new NodeProcess(node);
        };
    }

    /// Starts everything and returns when it is ready.
    ///
    /// @throws Failure where something is in the way that the user can set right
    void start(Progress progress);

    /// Where this machine reaches the process.
    String address();

    /// For people: what kind of node runs here.
    String nodeKind();

    /// How long it goes on answering when it is to end.
    Duration drain();

    @Override
    void close();
}
