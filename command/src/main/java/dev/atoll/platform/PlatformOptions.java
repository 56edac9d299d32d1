package dev.atoll.platform;

import dev.atoll.host.DataFolder;

/// How a platform is to run.
///
/// @param bind the address that the API listens on
/// @param store where the objects are kept
public record PlatformOptions(
        DataFolder data, String bind, int port, Nodes nodes, StoreChoice store) {

    /// With the embedded store.
    public PlatformOptions(DataFolder data, String bind, int port, Nodes nodes) {
        this(data, bind, port, nodes, new StoreChoice.Embedded());
    }

    /// Where clients on this machine reach the API.
    public String server() {
        String host = bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
        return "https://" + host + ":" + port;
    }
}
