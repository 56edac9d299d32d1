package dev.atoll.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Clients that write and read by way of a `kubectl proxy`, in a process of their own, which may be in another network.
/// They try nothing twice. What was not answered as it should be is printed.
final class TestingRequests {
    private static final int CLIENTS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// As the machines of the test share one.
    private static final Duration PAUSE = Duration.ofMillis(20);

    private TestingRequests() {}

    /// @param arguments the collection's URL, and a file: its end is theirs
    public static void main(String[] arguments) throws IOException, InterruptedException {
        URI collection = URI.create(arguments[0]);
        Path running = Path.of(arguments[1]);
        AtomicBoolean over = new AtomicBoolean();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String prefix = "c" + i + "-";
                threads.add(Thread.ofVirtual().start(() -> work(client, collection, prefix, over)));
            }
            while (Files.exists(running)) {
                Thread.sleep(100);
            }
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void work(HttpClient client, URI collection, String prefix, AtomicBoolean over) {
        int answered = 0;
        for (int i = 0; !over.get(); i++) {
            String name = prefix + i;
            answered +=
                    send(
                            client,
                            HttpRequest.newBuilder(collection)
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"metadata\":{\"name\":\"" + name + "\"}}")),
                            201);
            answered +=
                    send(client, HttpRequest.newBuilder(URI.create(collection + "/" + name)), 200);
        }
        System.out.println("answered " + answered);
    }

    private static int send(HttpClient client, HttpRequest.Builder request, int wanted) {
        try {
            Thread.sleep(PAUSE);
            HttpResponse<String> response =
                    client.send(
                            request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == wanted) {
                return 1;
            }
            System.out.println("failed: " + response.statusCode() + " " + response.body());
        } catch (IOException e) {
            System.out.println("failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
