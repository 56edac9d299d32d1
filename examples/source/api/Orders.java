import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executors;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The shop's API: counts orders, in Redis.
///
///     GET  /orders    {"orders":3,"servedBy":"api-..."}
///     POST /orders    the same, with one order more
///     GET  /alive     200 while the process is well
///     GET  /ready     200 while Redis answers, else 503
public final class Orders {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final String HOST = System.getenv().getOrDefault("REDIS_HOST", "redis");
    private static final String PASSWORD = System.getenv().getOrDefault("REDIS_PASSWORD", "");

    private Orders() {}

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/alive", exchange -> answer(exchange, 200, "{\"alive\":true}"));
        server.createContext("/ready", Orders::ready);
        server.createContext("/orders", Orders::orders);
        server.start();
        System.out.println("Orders are taken at port 8080");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("No more orders");
            server.stop(1);
        }));
    }

    private static void ready(HttpExchange exchange) throws IOException {
        try {
            redis("PING");
            answer(exchange, 200, "{\"ready\":true}");
        } catch (IOException e) {
            answer(exchange, 503, "{\"ready\":false}");
        }
    }

    private static void orders(HttpExchange exchange) throws IOException {
        try {
            String count =
                    exchange.getRequestMethod().equals("POST")
                            ? redis("INCR orders").substring(1)
                            : redis("INCRBY orders 0").substring(1);
            answer(
                    exchange,
                    200,
                    "{\"orders\":%s,\"servedBy\":\"%s\"}"
                            .formatted(count, InetAddress.getLocalHost().getHostName()));
        } catch (IOException e) {
            answer(exchange, 503, "{\"error\":\"redis: " + e.getMessage() + "\"}");
        }
    }

    /// One command, one line of an answer.
    private static String redis(String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(HOST, 6379), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(("AUTH " + PASSWORD + "\r\n" + command + "\r\n").getBytes(UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String welcome = lines.readLine();
            String reply = lines.readLine();
            if (!"+OK".equals(welcome) || reply == null || reply.startsWith("-")) {
                throw new IOException(welcome + " " + reply);
            }
            return reply;
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = (json + "\n").getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
