package dev.atoll.client;

import java.io.InputStream;

/// Carries requests of one identity, for one tenant, to an API server: over HTTPS, or in process through
/// the same authentication, authorisation and admission. Methods block; they are meant for virtual threads.
public interface Transport extends AutoCloseable {

    /// The response, whatever its status code is.
    ///
    /// @throws TransportException where no response came
    Response send(Request request);

    /// Opens a watch. The caller closes the stream.
    ///
    /// @throws ApiException where the server refused, for example with 403 Forbidden
    /// @throws TransportException where no response came
    EventStream watch(Request request);

    /// Opens a file that is read as it comes. The caller closes it.
    ///
    /// @throws ApiException where the server refused
    /// @throws TransportException where no response came
    default InputStream download(Request request) {
        throw new TransportException("no file can be had from here");
    }

    @Override
    void close();
}
