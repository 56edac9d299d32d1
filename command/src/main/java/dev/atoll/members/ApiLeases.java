package dev.atoll.members;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Resource;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.coordination.v1.Lease;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The leases of members as objects of the operator's tenant, in the namespace `kube-system`. People may read in them
/// who is there; that others wrote the times in them, nobody believes.
final class ApiLeases implements LeaseBook {
    private static final String NAMESPACE = "kube-system";
    private static final String PREFIX = "atoll-member-";
    private static final String LABEL = "atoll.dev/member";
    private static final String ROLES = "atoll.dev/roles";
    private static final String ACTS_BY = "atoll.dev/acts-by";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Resource<Lease> leases;
    private final InstantSource clock;

    /// @param client of the tenant `system`, allowed to change leases
    ApiLeases(ApiClient client, InstantSource clock) {
        this.leases = client.resource(Resources.LEASES).in(NAMESPACE);
        this.clock = clock;
    }

    @Override
    public List<MemberLease> all() {
        return leases.list(ListOptions.all().withLabelSelector(LABEL)).items().stream()
                .map(ApiLeases::read)
                .toList();
    }

    private static MemberLease read(Lease lease) {
        Tree metadata = lease.tree().child("metadata");
        Tree notes = metadata.child("annotations");
        String holder = lease.tree().child("spec").string("holderIdentity", "");
        return new MemberLease(
                new Member(
                        metadata.child("labels").string(LABEL, ""), roles(notes.string(ROLES, ""))),
                notes.string(ACTS_BY, ""),
                holder.isEmpty(),
                metadata.string("resourceVersion", ""));
    }

    /// A later version may have roles that this one does not know.
    private static Set<Role> roles(String words) {
        List<String> named = Arrays.asList(words.split(","));
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (named.contains(role.word())) {
                roles.add(role);
            }
        }
        return roles;
    }

    @Override
    public Optional<String> write(MemberLease lease) {
        try {
            Lease object = new Lease(tree(lease));
            Lease written =
                    lease.version().isEmpty() ? leases.create(object) : leases.update(object);
            return Optional.of(written.tree().child("metadata").string("resourceVersion", ""));
        } catch (ApiException e) {
            if (e.isConflict() || e.isAlreadyExists() || e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Tree tree(MemberLease lease) {
        Member member = lease.member();
        String roles =
                new TreeSet<>(member.roles())
                        .stream().map(Role::word).collect(Collectors.joining(","));
        Tree metadata =
                Tree.empty()
                        .with("name", PREFIX + member.id())
                        .with("namespace", NAMESPACE)
                        .with("labels", Tree.empty().with(LABEL, member.id()))
                        .with(
                                "annotations",
                                Tree.empty().with(ROLES, roles).with(ACTS_BY, lease.actsBy()))
                        .with(
                                "resourceVersion",
                                lease.version().isEmpty() ? null : lease.version());
        Tree spec =
                Tree.empty()
                        .with("holderIdentity", lease.released() ? "" : member.id())
                        .with("leaseDurationSeconds", Membership.LIFE.toSeconds())
                        .with("renewTime", MICROS.format(clock.instant()));
        return Tree.empty()
                .with("apiVersion", "coordination.k8s.io/v1")
                .with("kind", "Lease")
                .with("metadata", metadata)
                .with("spec", spec);
    }

    @Override
    public void remove(MemberLease lease) {
        try {
            leases.delete(
                    PREFIX + lease.member().id(),
                    DeleteOptions.defaults().withResourceVersion(lease.version()));
        } catch (ApiException e) {
            if (!e.isConflict() && !e.isNotFound()) {
                throw e;
            }
        }
    }
}
