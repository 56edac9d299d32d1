package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.members.Role;
import dev.atoll.platform.PlatformOptions.Part;
import dev.atoll.platform.PlatformOptions.Reach;
import dev.atoll.platform.StoreChoice;
import dev.atoll.server.webhook.AddressRange;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--role` and what belongs to it: which part of a platform a process is.
final class PartOption {
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);
    private static final Set<Role> ALL_BUT_NODES = EnumSet.complementOf(EnumSet.of(Role.NODE));
    private static final Duration BEHIND_A_BALANCER = Duration.ofSeconds(5);
    private static final Duration MAX_DRAIN = Duration.ofMinutes(10);

    /// A host and a port. What is no name or address is refused by those who use it.
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.-]+:[0-9]{1,5}");

    private static final Pattern DOMAIN =
            Pattern.compile("(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*");

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description =
                    "What this process does, of server, scheduler, controllers and node; all unless said otherwise.")
    private List<String> roles = List.of();

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where clients reach the platform: the address of a balancer.")
    private @Nullable String advertised;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description =
                    "Where each tenant's API has a name too, TENANT.DOMAIN, which leads to the platform.")
    private @Nullable String domain;

    @Option(
            names = "--webhook-networks",
            split = ",",
            paramLabel = "RANGE",
            description =
                    "Private ranges of addresses in which tenants may have webhooks, such as 10.20.0.0/16;"
                            + " public ones they may have without.")
    private List<String> webhookNetworks = List.of();

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long to go on answering when told to end; 5s for a part of a platform, 0s for a whole one.")
    private @Nullable Duration drain;

    /// @throws Failure where the options do not fit together
    Part part(StoreChoice store) {
        return of(
                roles,
                new Reach(
                        Optional.ofNullable(advertised),
                        Optional.ofNullable(domain),
                        webhookNetworks),
                Optional.ofNullable(drain),
                store);
    }

    /// Whether clients are answered.
    boolean isServer() {
        return roles.isEmpty() || roles(roles).contains(Role.SERVER);
    }

    /// Whether this is a node and nothing else: it has no part in the platform, which is elsewhere.
    boolean isNodeAlone() {
        return !roles.isEmpty() && roles(roles).equals(Set.of(Role.NODE));
    }

    static Part of(List<String> words, Reach reach, Optional<Duration> drain, StoreChoice store) {
        Set<Role> roles = words.isEmpty() ? ALL : roles(words);
        boolean whole = roles.equals(ALL);
        boolean alone = store instanceof StoreChoice.Embedded;
        if (alone && !roles.containsAll(ALL_BUT_NODES)) {
            throw new Failure(
                    "a process with some of the roles needs a store that all share: --store=etcd:URL,URL");
        }
        if (roles.contains(Role.NODE) && !roles.contains(Role.SERVER)) {
            throw new Failure(
                    "--role: a node runs alone, or in the process of a server with both roles, node and server");
        }
        reach.advertised()
                .filter(address -> !ADDRESS.matcher(address).matches())
                .ifPresent(address -> {
                    throw new Failure("--advertise " + address + " is not HOST:PORT");
                });
        reach.domain()
                .filter(name -> !DOMAIN.matcher(name).matches())
                .ifPresent(name -> {
                    throw new Failure("--domain " + name + " is not a DNS name");
                });
        reach.webhookNetworks().forEach(PartOption::requireRange);
        Duration draining = drain.orElse(whole || alone ? Duration.ZERO : BEHIND_A_BALANCER);
        if (draining.compareTo(MAX_DRAIN) > 0) {
            throw new Failure("--drain is more than " + MAX_DRAIN.toMinutes() + "m");
        }
        return new Part(roles, reach, draining);
    }

    private static void requireRange(String range) {
        try {
            AddressRange.parse(range);
        } catch (IllegalArgumentException e) {
            throw new Failure("--webhook-networks " + range + " is not a range of addresses");
        }
    }

    private static Set<Role> roles(List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words) {
            roles.add(
                    Stream.of(Role.values())
                            .filter(role -> role.word().equals(word.strip()))
                            .findFirst()
                            .orElseThrow(() ->
                                    new Failure(
                                            "--role "
                                                    + word
                                                    + " is none of server, scheduler, controllers, node")));
        }
        return roles;
    }
}
