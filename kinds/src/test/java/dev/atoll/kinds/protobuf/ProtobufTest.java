package dev.atoll.kinds.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.codec.DecodeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProtobufTest {

    /// The envelope of an object of which nothing is said.
    private static byte[] empty(String apiVersion, String kind) {
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        text(type, 10, apiVersion);
        text(type, 18, kind);
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        envelope.writeBytes("k8s\0".getBytes(StandardCharsets.US_ASCII));
        envelope.write(10);
        envelope.write(type.size());
        envelope.writeBytes(type.toByteArray());
        return envelope.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, int tag, String text) {
        out.write(tag);
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void namesTheKind() {
        assertThat(Protobuf.decode(empty("apps/v1", "Deployment")))
                .containsEntry("apiVersion", "apps/v1")
                .containsEntry("kind", "Deployment");
    }

    @Test
    void refusesKindsThatHaveNoSuchForm() {
        assertThatThrownBy(() -> Protobuf.decode(empty("atoll.dev/v1", "Tenant")))
                .isInstanceOf(DecodeException.class)
                .hasMessage(
                        "kind \"Tenant\" of version \"atoll.dev/v1\" has no protobuf form; send it as"
                                + " JSON or YAML");
    }

    @Test
    void refusesKindsThatDoNotExist() {
        assertThatThrownBy(() -> Protobuf.decode(empty("v1", "Nothing")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("no kind \"Nothing\" is registered");
    }
}
