package dev.atoll.command;

import dev.atoll.host.RunState;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.platform.Kubeconfig;
import dev.atoll.platform.OperatorTenants;
import dev.atoll.platform.TenantUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant kubeconfig`: prints or merges a kubeconfig for a tenant, with a new certificate.
@Command(name = "kubeconfig", description = "Make a kubeconfig for a tenant.", sortOptions = false)
final class TenantKubeconfigCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "What the user may do in the whole tenant: cluster-admin, admin, edit, view.",
            defaultValue = "cluster-admin")
    private String role = "cluster-admin";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The user's name; admin where none is given.")
    private String user = "";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it is good, such as 24h or 30d; 365d unless said otherwise.",
            converter = DurationConverter.class,
            defaultValue = "365d")
    private Duration expires = Duration.ofDays(365);

    @Option(names = "--merge", description = "Put it into your own kubeconfig.")
    private boolean merge;

    @Override
    public Integer call() throws IOException {
        RunState state = data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            Tenant tenant = tenants.get(name);
            TenantUser who = new TenantUser(user.isEmpty() ? "admin" : user, role, expires);
            String context = "atoll-" + name + (user.isEmpty() ? "" : "-" + user);
            Kubeconfig.Access access =
                    new Kubeconfig.Access(
                            context,
                            state.server() + "/tenants/" + name,
                            who.enter(tenants, name, new SecureRandom()));
            Kubeconfig platform = Kubeconfig.parse(Files.readAllBytes(data.data().kubeconfig()));
            Kubeconfig made = Kubeconfig.of(List.of(access), platform.authorityPem());
            if (merge) {
                OwnKubeconfig own = OwnKubeconfig.find();
                own.take(made);
                System.out.println("Context " + context + " merged into " + own.file());
            } else {
                System.out.print(new String(made.yaml(), StandardCharsets.UTF_8));
            }
            if (tenant.spec().suspended()) {
                System.err.println(
                        "The tenant is suspended: it refuses everybody until: atoll tenant resume "
                                + name);
            }
            return 0;
        }
    }
}
