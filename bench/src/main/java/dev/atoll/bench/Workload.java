package dev.atoll.bench;

/// What is created under load.
final class Workload {
    static final String PAUSE_IMAGE = "atoll.dev/pause:1";

    private Workload() {}

    static String configMap(String name) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"key":"value"}}\
        """
                .formatted(name);
    }

    /// A pod as controllers make them, of about 2 KB, that no scheduler takes.
    ///
    /// @param padding bytes more, in an annotation
    static String pod(String name, int padding) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"bench","tier":"web",\
        "pod-template-hash":"7d4f8c9b5d"},"annotations":{"bench.atoll.dev/padding":"%s",\
        "prometheus.io/scrape":"true","prometheus.io/port":"8080"}},"spec":{"schedulerName":"nobody",\
        "terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","restartPolicy":"Always",\
        "containers":[%s,%s],"tolerations":[{"key":"bench","operator":"Exists","effect":"NoSchedule"}],\
        "volumes":[{"name":"config","configMap":{"name":"bench"}},{"name":"work","emptyDir":{}}]}}\
        """
                .formatted(name, "x".repeat(padding), container("web"), container("proxy"));
    }

    private static String container(String name) {
        return """
        {"name":"%s","image":"registry.example/%s:1.2.3","imagePullPolicy":"IfNotPresent","ports":[{"name":"http",\
        "containerPort":8080}],"env":[{"name":"MODE","value":"production"},{"name":"POD","valueFrom":{"fieldRef":\
        {"fieldPath":"metadata.name"}}}],"resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":\
        {"memory":"128Mi"}},"livenessProbe":{"httpGet":{"path":"/alive","port":"http"},"periodSeconds":10},\
        "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":5},"volumeMounts":[\
        {"name":"config","mountPath":"/etc/app"},{"name":"work","mountPath":"/work"}],"securityContext":\
        {"runAsNonRoot":true,"runAsUser":1000,"allowPrivilegeEscalation":false}}\
        """
                .formatted(name, name);
    }

    /// A pod that really runs, from the image that every node has.
    static String pausePod(String name) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{"terminationGracePeriodSeconds":0,\
        "containers":[{"name":"pause","image":"%s","imagePullPolicy":"IfNotPresent"}]}}\
        """
                .formatted(name, PAUSE_IMAGE);
    }

    static String collection(String namespace, String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    /// Makes a namespace, and waits until pods may be created in it.
    static void makeNamespace(LoadClient client, String namespace) {
        client.demand(
                "POST",
                "/api/v1/namespaces",
                """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}\
                """
                        .formatted(namespace));
        for (int attempt = 0; attempt < 200; attempt++) {
            if (client.ask("GET", collection(namespace, "serviceaccounts/default"), "").status()
                    == 200) {
                return;
            }
            pause();
        }
        throw new BenchException("the namespace got no default service account within 10 s");
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
