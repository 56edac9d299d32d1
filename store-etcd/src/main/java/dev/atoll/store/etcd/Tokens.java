package dev.atoll.store.etcd;

import dev.atoll.store.etcd.v3.AuthGrpc;
import dev.atoll.store.etcd.v3.AuthenticateRequest;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.locks.ReentrantLock;

/// Proves to etcd who we are: a password buys a token, which every request carries and which etcd forgets one day.
final class Tokens {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final EtcdOptions.Login login;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile String token = "";

    Tokens(EtcdOptions.Login login) {
        this.login = login;
    }

    /// The token, which is bought where there is none; empty for the anonymous.
    String current(Channel channel, Deadline deadline) {
        return switch (login) {
            case EtcdOptions.Anonymous() -> "";
            case EtcdOptions.Password(String user, String password) -> {
                String known = token;
                yield known.isEmpty() ? buy(channel, deadline, user, password) : known;
            }
        };
    }

    private String buy(Channel channel, Deadline deadline, String user, String password) {
        lock.lock();
        try {
            if (token.isEmpty()) {
                token =
                        AuthGrpc.newBlockingStub(channel)
                                .withDeadline(deadline)
                                .authenticate(
                                        AuthenticateRequest.newBuilder()
                                                .setName(user)
                                                .setPassword(password)
                                                .build())
                                .getToken();
            }
            return token;
        } finally {
            lock.unlock();
        }
    }

    /// etcd no longer knows this token.
    void expire(String expired) {
        lock.lock();
        try {
            if (token.equals(expired)) {
                token = "";
            }
        } finally {
            lock.unlock();
        }
    }

    static <S extends AbstractStub<S>> S with(String token, S stub) {
        return token.isEmpty()
                ? stub
                : stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token)));
    }

    static Metadata headers(String token) {
        Metadata headers = new Metadata();
        if (!token.isEmpty()) {
            headers.put(TOKEN, token);
        }
        return headers;
    }
}
