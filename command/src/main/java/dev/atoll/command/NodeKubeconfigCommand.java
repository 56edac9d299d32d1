package dev.atoll.command;

import dev.atoll.platform.JoiningNode;
import dev.atoll.platform.Kubeconfig;
import dev.atoll.platform.OperatorTenants;
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

/// `atoll node kubeconfig`: prints what a machine needs to be a node of a tenant, with a new certificate.
@Command(
        name = "kubeconfig",
        description = "Make what a machine needs to be a node of a tenant.",
        sortOptions = false)
final class NodeKubeconfigCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The node.")
    private String name = "";

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Whose node it is; default unless said otherwise.",
            defaultValue = "default")
    private String tenant = "default";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it is good, such as 24h or 30d; 365d unless said otherwise.",
            converter = DurationConverter.class,
            defaultValue = "365d")
    private Duration expires = Duration.ofDays(365);

    @Override
    public Integer call() throws IOException {
        data.running();
        Kubeconfig platform = Kubeconfig.parse(Files.readAllBytes(data.data().kubeconfig()));
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            Kubeconfig.Access access =
                    new Kubeconfig.Access(
                            tenant + "-" + name,
                            platform.tenant(tenant).toString(),
                            new JoiningNode(name, expires)
                                    .join(tenants, tenant, new SecureRandom()));
            Kubeconfig made = Kubeconfig.of(List.of(access), platform.authorityPem());
            System.out.print(new String(made.yaml(), StandardCharsets.UTF_8));
            return 0;
        }
    }
}
