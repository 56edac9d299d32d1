package dev.atoll.node.cri;

import java.util.List;

/// A request for a stream into a container.
///
/// @param command empty to attach to the main process
public record StreamRequest(
        String containerId,
        List<String> command,
        boolean tty,
        boolean stdin,
        boolean stdout,
        boolean stderr) {
    public StreamRequest {
        command = List.copyOf(command);
    }
}
