package dev.atoll.network.dns;

import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.core.v1.ServicePort;
import dev.atoll.kinds.discovery.v1.Endpoint;
import dev.atoll.kinds.discovery.v1.EndpointPort;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// The records of the cluster's domain, by the Kubernetes DNS specification 1.1.0. Pure: every answer is worked out
/// from the source when it is asked for.
final class ClusterZone {
    private static final long TTL_SECONDS = 5;
    private static final String SPECIFICATION = "1.1.0";

    private final Name domain;
    private final ServiceSource source;

    ClusterZone(String domain, ServiceSource source) {
        this.domain = name(domain.endsWith(".") ? domain : domain + ".");
        this.source = source;
    }

    ZoneAnswer answer(Name question, int type) {
        if (question.subdomain(domain)) {
            return ours(question, type);
        }
        Optional<String> address = ReverseNames.address(question);
        return address.isEmpty()
                ? new ZoneAnswer.NotOurs()
                : reverse(question, address.get(), type);
    }

    /// What goes into the authority section of a negative answer.
    Record authority() {
        Name server = name("ns.dns." + domain);
        Name mailbox = name("hostmaster." + domain);
        return new SOARecord(
                domain,
                DClass.IN,
                TTL_SECONDS,
                server,
                mailbox,
                1,
                7200,
                1800,
                86_400,
                TTL_SECONDS);
    }

    private ZoneAnswer ours(Name question, int type) {
        List<String> labels = labels(question);
        if (labels.isEmpty()) {
            return type == Type.SOA
                    ? new ZoneAnswer.Found(List.of(authority()), List.of())
                    : new ZoneAnswer.NoData();
        }
        String section = labels.getLast();
        List<String> below = labels.subList(0, labels.size() - 1);
        return switch (section) {
            case "dns-version" ->
                    below.isEmpty() ? version(question, type) : new ZoneAnswer.NoSuchName();
            case "svc" -> services(question, below, type);
            case "pod" -> pods(question, below, type);
            default -> new ZoneAnswer.NoSuchName();
        };
    }

    private List<String> labels(Name question) {
        Name relative = question.relativize(domain);
        List<String> labels = new ArrayList<>();
        if (!relative.equals(Name.empty) && !question.equals(domain)) {
            for (int i = 0; i < relative.labels(); i++) {
                labels.add(relative.getLabelString(i).toLowerCase(Locale.ROOT));
            }
        }
        return labels;
    }

    private static ZoneAnswer version(Name question, int type) {
        return type == Type.TXT || type == Type.ANY
                ? new ZoneAnswer.Found(
                        List.of(new TXTRecord(question, DClass.IN, TTL_SECONDS, SPECIFICATION)),
                        List.of())
                : new ZoneAnswer.NoData();
    }

    private ZoneAnswer pods(Name question, List<String> labels, int type) {
        if (labels.size() < 2) {
            boolean exists = labels.isEmpty() || source.namespaceExists(labels.getFirst());
            return exists ? new ZoneAnswer.NoData() : new ZoneAnswer.NoSuchName();
        }
        Optional<InetAddress> address = Addresses.parse(labels.getFirst().replace('-', '.'));
        if (labels.size() > 2 || address.isEmpty() || !source.namespaceExists(labels.get(1))) {
            return new ZoneAnswer.NoSuchName();
        }
        return found(addresses(question, List.of(address.get()), type));
    }

    private ZoneAnswer services(Name question, List<String> labels, int type) {
        if (labels.size() < 2) {
            boolean exists = labels.isEmpty() || source.namespaceExists(labels.getFirst());
            return exists ? new ZoneAnswer.NoData() : new ZoneAnswer.NoSuchName();
        }
        String namespace = labels.getLast();
        String serviceName = labels.get(labels.size() - 2);
        Optional<Service> service = source.service(namespace, serviceName);
        if (service.isEmpty()) {
            return new ZoneAnswer.NoSuchName();
        }
        List<String> below = labels.subList(0, labels.size() - 2);
        if (service.get().spec().type().equals("ExternalName")) {
            return below.isEmpty()
                    ? external(question, service.get())
                    : new ZoneAnswer.NoSuchName();
        }
        return switch (below.size()) {
            case 0 -> serviceAddresses(question, service.get(), type);
            case 1 ->
                    isHeadless(service.get())
                            ? hostAddresses(question, service.get(), below.getFirst(), type)
                            : portsOfProtocol(service.get(), below.getFirst());
            case 2 -> ports(question, service.get(), below, type);
            default -> new ZoneAnswer.NoSuchName();
        };
    }

    private static ZoneAnswer external(Name question, Service service) {
        Name target = name(service.spec().externalName() + ".");
        return new ZoneAnswer.Found(
                List.of(new CNAMERecord(question, DClass.IN, TTL_SECONDS, target)), List.of());
    }

    private static boolean isHeadless(Service service) {
        return service.spec().clusterIP().equals("None");
    }

    private ZoneAnswer serviceAddresses(Name question, Service service, int type) {
        if (!isHeadless(service)) {
            return found(addresses(question, clusterAddresses(service), type));
        }
        List<InetAddress> all = new ArrayList<>();
        for (Target target : targets(service)) {
            all.add(target.address());
        }
        return all.isEmpty() ? new ZoneAnswer.NoSuchName() : found(addresses(question, all, type));
    }

    private static List<InetAddress> clusterAddresses(Service service) {
        List<String> texts =
                service.spec().clusterIPs().isEmpty()
                        ? List.of(service.spec().clusterIP())
                        : service.spec().clusterIPs();
        return texts.stream().flatMap(text -> Addresses.parse(text).stream()).toList();
    }

    private ZoneAnswer hostAddresses(Name question, Service service, String host, int type) {
        List<InetAddress> all =
                targets(service).stream()
                        .filter(target -> target.host().equals(host))
                        .map(Target::address)
                        .toList();
        return all.isEmpty()
                ? portsOfProtocol(service, host)
                : found(addresses(question, all, type));
    }

    /// `_tcp.NAME.NAMESPACE.svc` is no name of a record, but names are below it.
    private static ZoneAnswer portsOfProtocol(Service service, String label) {
        boolean exists =
                service.spec().ports().stream()
                        .anyMatch(port ->
                                !port.name().isEmpty()
                                        && label.equals("_" + protocol(port.protocol())));
        return exists ? new ZoneAnswer.NoData() : new ZoneAnswer.NoSuchName();
    }

    private ZoneAnswer ports(Name question, Service service, List<String> below, int type) {
        List<Record> records = new ArrayList<>();
        List<Record> additional = new ArrayList<>();
        Name serviceName = name(service.name() + "." + service.namespace() + ".svc." + domain);
        for (ServicePort port : service.spec().ports()) {
            boolean asked =
                    !port.name().isEmpty()
                            && below.get(0).equals("_" + port.name())
                            && below.get(1).equals("_" + protocol(port.protocol()));
            if (!asked) {
                continue;
            }
            if (!isHeadless(service)) {
                records.add(service(question, (int) port.port(), serviceName));
                additional.addAll(addresses(serviceName, clusterAddresses(service), Type.ANY));
                continue;
            }
            for (Target target : targets(service)) {
                target.port(port.name())
                        .ifPresent(number -> {
                            Name host = name(target.host() + "." + serviceName);
                            records.add(service(question, number, host));
                            additional.addAll(addresses(host, List.of(target.address()), Type.ANY));
                        });
            }
        }
        if (records.isEmpty()) {
            return new ZoneAnswer.NoSuchName();
        }
        return type == Type.SRV || type == Type.ANY
                ? new ZoneAnswer.Found(records, additional)
                : new ZoneAnswer.NoData();
    }

    private static Record service(Name question, int port, Name target) {
        return new SRVRecord(question, DClass.IN, TTL_SECONDS, 0, 100, port, target);
    }

    /// One endpoint of a headless Service.
    private record Target(String host, InetAddress address, EndpointSlice slice) {
        Optional<Integer> port(String name) {
            return slice.ports().stream()
                    .filter(port -> port.name().equals(name))
                    .map(EndpointPort::port)
                    .map(Long::intValue)
                    .findFirst();
        }
    }

    private List<Target> targets(Service service) {
        boolean all = service.spec().publishNotReadyAddresses();
        List<Target> targets = new ArrayList<>();
        for (EndpointSlice slice : source.slices(service.namespace(), service.name())) {
            for (Endpoint endpoint : slice.endpoints()) {
                boolean ready =
                        !Boolean.FALSE.equals(endpoint.conditions().tree().boolOrNull("ready"));
                if (!ready && !all) {
                    continue;
                }
                for (String text : endpoint.addresses()) {
                    Addresses.parse(text)
                            .ifPresent(address ->
                                    targets.add(new Target(host(endpoint, text), address, slice)));
                }
            }
        }
        return targets;
    }

    private static String host(Endpoint endpoint, String address) {
        return endpoint.hostname().isEmpty()
                ? address.replace('.', '-').replace(':', '-')
                : endpoint.hostname().toLowerCase(Locale.ROOT);
    }

    private ZoneAnswer reverse(Name question, String address, int type) {
        List<Name> names = new ArrayList<>();
        source.serviceByAddress(address)
                .ifPresent(service ->
                        names.add(
                                name(
                                        service.name()
                                                + "."
                                                + service.namespace()
                                                + ".svc."
                                                + domain)));
        for (EndpointSlice slice : source.slicesByAddress(address)) {
            String owner = slice.metadata().labels().getOrDefault("kubernetes.io/service-name", "");
            Optional<Service> service =
                    source.service(slice.namespace(), owner).filter(ClusterZone::isHeadless);
            for (Endpoint endpoint :
                    service.isPresent() ? slice.endpoints() : List.<Endpoint>of()) {
                if (endpoint.addresses().contains(address)) {
                    names.add(
                            name(
                                    host(endpoint, address)
                                            + "."
                                            + owner
                                            + "."
                                            + slice.namespace()
                                            + ".svc."
                                            + domain));
                }
            }
        }
        if (names.isEmpty()) {
            return new ZoneAnswer.NotOurs();
        }
        List<Record> records =
                names.stream()
                        .distinct()
                        .map(name -> (Record) new PTRRecord(question, DClass.IN, TTL_SECONDS, name))
                        .toList();
        return type == Type.PTR || type == Type.ANY
                ? new ZoneAnswer.Found(records, List.of())
                : new ZoneAnswer.NoData();
    }

    private static ZoneAnswer found(List<Record> records) {
        return records.isEmpty()
                ? new ZoneAnswer.NoData()
                : new ZoneAnswer.Found(records, List.of());
    }

    private static List<Record> addresses(Name name, List<InetAddress> addresses, int type) {
        List<Record> records = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean four = address.getAddress().length == 4;
            if (type == Type.ANY || type == (four ? Type.A : Type.AAAA)) {
                records.add(
                        four
                                ? new ARecord(name, DClass.IN, TTL_SECONDS, address)
                                : new AAAARecord(name, DClass.IN, TTL_SECONDS, address));
            }
        }
        return records;
    }

    private static String protocol(String protocol) {
        return protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a DNS name: " + text, e);
        }
    }
}
