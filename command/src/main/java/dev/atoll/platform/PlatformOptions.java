package dev.atoll.platform;

import dev.atoll.host.DataFolder;

/// How a platform is to run.
///
/// @param bind the address that the API listens on
public record PlatformOptions(DataFolder data, String bind, int port, Nodes nodes) {

    /// Where clients on this machine reach the API.
    public String server() {
        String host = bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
        return "https://" + host + ":" + port;
    }
}
