package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.members.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a platform, or a process of a large one, is to run.
///
/// @param bind the address that the API listens on
/// @param store where the objects are kept
public record PlatformOptions(
        DataFolder data, String bind, int port, Nodes nodes, StoreChoice store, Part part)
        implements ProcessOptions {

    /// Where clients find the platform.
    ///
    /// @param advertised `HOST:PORT`; empty where that is this process alone
    /// @param domain in which each tenant's API has a name, `TENANT.DOMAIN`; empty where paths alone tell tenants
    /// @param webhookNetworks private ranges of addresses in which tenants may have webhooks: `10.0.0.0/8`
    public record Reach(
            Optional<String> advertised, Optional<String> domain, List<String> webhookNetworks) {
        public Reach {
            webhookNetworks = List.copyOf(webhookNetworks);
        }

        /// Of a platform whose tenants' webhooks are at public addresses.
        public Reach(Optional<String> advertised, Optional<String> domain) {
            this(advertised, domain, List.of());
        }

        public static Reach direct() {
            return new Reach(Optional.empty(), Optional.empty());
        }
    }

    /// What a process is to its platform.
    ///
    /// @param drain how long it goes on answering when it is to end, while those who ask `/readyz` turn to others
    public record Part(Set<Role> roles, Reach reach, Duration drain) {
        public Part {
            roles = Set.copyOf(roles);
        }

        /// The whole platform.
        public static Part whole() {
            return new Part(EnumSet.allOf(Role.class), Reach.direct(), Duration.ZERO);
        }
    }

    /// A whole platform.
    public PlatformOptions(DataFolder data, String bind, int port, Nodes nodes, StoreChoice store) {
        this(data, bind, port, nodes, store, Part.whole());
    }

    /// The same with the embedded store.
    public PlatformOptions(DataFolder data, String bind, int port, Nodes nodes) {
        this(data, bind, port, nodes, new StoreChoice.Embedded());
    }

    boolean has(Role role) {
        return part.roles().contains(role);
    }

    /// Whether nobody on another machine is served.
    boolean isForThisMachine() {
        return bind.startsWith("127.") || bind.equals("localhost");
    }

    /// Where clients on this machine reach this process.
    public String server() {
        String host = bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
        return "https://" + host + ":" + port;
    }

    /// Where clients reach the platform.
    String advertised() {
        return part.reach()
                .advertised()
                .map(address -> "https://" + address)
                .orElseGet(this::server);
    }
}
