package dev.atoll.client.https;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Speaks to an API server over HTTPS (HTTP/2 where it can), by a client certificate, a bearer token, or both.
///
/// A machine that dies says nothing, and its clients' connections look alive for a quarter of an hour: a watch would
/// wait on one, and each request be sent into it. So a request that is not answered within its time takes the
/// connections with it, all watches included: they are resumed over new ones.
public final class HttpsTransport implements Transport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final Supplier<HttpClient> connecting;
    private final String base;
    private final Supplier<String> token;
    private final Duration answerLimit;
    private HttpClient http;
    private boolean closed;

    /// @param base up to the tenant: `https://HOST:6443/tenants/NAME`
    /// @param token asked for each request, because tokens expire; empty where there is none
    public HttpsTransport(URI base, Credentials credentials, Supplier<String> token) {
        this(base, credentials, token, REQUEST_TIMEOUT);
    }

    /// @param answerLimit how long a request waits for its answer
    public HttpsTransport(
            URI base, Credentials credentials, Supplier<String> token, Duration answerLimit) {
        this.answerLimit = answerLimit;
        String text = base.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .version(HttpClient.Version.HTTP_2)
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (base.getScheme().equals("https")) {
            builder.sslContext(credentials.context());
        }
        this.connecting = builder::build;
        this.http = builder.build();
    }

    private synchronized HttpClient connected() {
        return http;
    }

    private void condemn(HttpClient silent) {
        synchronized (this) {
            if (closed || !http.equals(silent)) {
                return;
            }
            http = connecting.get();
        }
        silent.shutdownNow();
    }

    @Override
    public Response send(Request request) {
        HttpResponse<byte[]> response =
                exchange(http(request).timeout(answerLimit).build(), BodyHandlers.ofByteArray());
        return new Response(response.statusCode(), Encoded.wrap(response.body()));
    }

    @Override
    public EventStream watch(Request request) {
        LineStream stream = new LineStream(download(request));
        stream.start();
        return stream;
    }

    @Override
    public InputStream download(Request request) {
        HttpResponse<InputStream> response =
                exchange(http(request).build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw refusal(response.statusCode(), body.readAllBytes());
        } catch (IOException e) {
            throw new TransportException("the server's refusal broke off", e);
        }
    }

    private static ApiException refusal(int code, byte[] body) {
        try {
            Tree status = Tree.of(Json.decode(body));
            return new ApiException(
                    code, status.string("reason", ""), status.string("message", ""));
        } catch (DecodeException e) {
            return new ApiException(code, "", new String(body, StandardCharsets.UTF_8));
        }
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        HttpClient used = connected();
        try {
            return used.send(request, body);
        } catch (IOException e) {
            if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
                condemn(used);
            }
            throw new TransportException(
                    request.method() + " " + request.uri().getPath() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted", e);
        }
    }

    private HttpRequest.Builder http(Request request) {
        HttpRequest.Builder http =
                HttpRequest.newBuilder(URI.create(base + request.path() + query(request.query())))
                        .header("Accept", "application/json")
                        .header("User-Agent", "atoll");
        String bearer = token.get();
        if (!bearer.isEmpty()) {
            http.header("Authorization", "Bearer " + bearer);
        }
        if (request.body().length() == 0) {
            return http.method(request.method(), BodyPublishers.noBody());
        }
        return http.header("Content-Type", request.contentType())
                .method(request.method(), BodyPublishers.ofByteArray(request.body().array()));
    }

    private static String query(Map<String, String> query) {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        HttpClient last;
        synchronized (this) {
            closed = true;
            last = http;
        }
        last.shutdownNow();
        last.close();
    }
}
