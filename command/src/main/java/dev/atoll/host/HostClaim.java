package dev.atoll.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which installation has this host's network: its bridge, addresses and rules can be had once only. The claim is a
/// file that names the data folder of its holder, and goes with the network.
public record HostClaim(DataFolder data) {
    private static final Path FILE = Path.of("/run/atoll-host");

    private boolean isOurs() throws IOException {
        return Files.exists(FILE) && Files.readString(FILE).strip().equals(data.root().toString());
    }

    /// @throws Failure where another installation has it
    public void take() {
        try {
            if (Files.exists(FILE) && !isOurs()) {
                DataFolder other = new DataFolder(Path.of(Files.readString(FILE).strip()));
                if (other.isOurs()) {
                    throw new Failure(
                            "another platform has this host's network; end it first: atoll down --data "
                                    + other.root());
                }
            }
            Files.writeString(FILE, data.root() + "\n");
        } catch (IOException e) {
            throw new Failure("cannot write " + FILE + ": " + e.getMessage(), e);
        }
    }

    /// Gives it back.
    ///
    /// @return whether it was this installation's
    public boolean release() throws IOException {
        boolean ours = isOurs();
        if (ours) {
            Files.delete(FILE);
        }
        return ours;
    }
}
