package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Request;
import dev.atoll.client.Transport;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Resources;
import java.io.IOException;
import java.util.Map;

/// A few of everything that clients do, over HTTPS.
final class Exercise {
    private static final int ROUNDS = 50;

    private Exercise() {}

    static void run(DataFolder data, String server) {
        try (Transport transport = Kubeconfig.connect(data.kubeconfig())) {
            ApiClient client = new ApiClient(transport);
            for (int i = 0; i < ROUNDS; i++) {
                client.send(
                        Request.of(
                                "POST",
                                "/api/v1/namespaces/default/configmaps",
                                Encoded.utf8(
                                        "{\"metadata\":{\"name\":\"warm-"
                                                + i
                                                + "\"},\"data\":{\"a\":\"b\"}}")));
            }
            client.send(
                    Request.of(
                            "POST",
                            "/api/v1/namespaces/default/pods",
                            Encoded.utf8(
                                    "{\"metadata\":{\"name\":\"warm\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],"
                                            + "\"nodeSelector\":{\"kubernetes.io/hostname\":\""
                                            + Identities.hostName()
                                            + "\"}}}")));
            client.resource(Resources.CONFIG_MAPS).list(ListOptions.all());
            for (String path :
                    new String[] {
                        "/api", "/apis", "/version", "/api/v1/namespaces/default/pods/warm"
                    }) {
                client.send(Request.get(path, Map.of()));
            }
        } catch (IOException e) {
            throw new Failure("cannot reach " + server + ": " + e.getMessage(), e);
        }
    }
}
