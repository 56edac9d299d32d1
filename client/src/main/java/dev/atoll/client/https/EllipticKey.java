package dev.atoll.client.https;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;

/// Wraps an elliptic-curve key as kubeconfigs have it (SEC 1, RFC 5915) into the form that Java reads (PKCS #8, RFC
/// 5208). The key names its curve.
final class EllipticKey {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;

    /// The version 0.
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /// The object identifier of elliptic-curve keys, 1.2.840.10045.2.1.
    private static final byte[] ALGORITHM = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
    };

    private EllipticKey() {}

    /// @throws InvalidKeySpecException where it is no such key, or does not name its curve
    static byte[] pkcs8(byte[] sec1) throws InvalidKeySpecException {
        try {
            ByteBuffer key = ByteBuffer.wrap(content(ByteBuffer.wrap(sec1), SEQUENCE));
            byte[] _ = content(key, INTEGER);
            byte[] _ = content(key, OCTETS);
            byte[] curve = content(key, PARAMETERS);
            return element(
                    SEQUENCE, VERSION, element(SEQUENCE, ALGORITHM, curve), element(OCTETS, sec1));
        } catch (BufferUnderflowException e) {
            throw new InvalidKeySpecException("the private key ends too early", e);
        }
    }

    private static byte[] content(ByteBuffer in, int tag) throws InvalidKeySpecException {
        if ((in.get() & 0xff) != tag) {
            throw new InvalidKeySpecException("the private key is none of a named elliptic curve");
        }
        int length = in.get() & 0xff;
        if (length == 0x81) {
            length = in.get() & 0xff;
        } else if (length > 0x7f) {
            throw new InvalidKeySpecException("the private key is too long");
        }
        if (length > in.remaining()) {
            throw new InvalidKeySpecException("the private key ends too early");
        }
        byte[] content = new byte[length];
        in.get(content);
        return content;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() > 0xff) {
            element.write(0x82);
            element.write(content.size() >> 8);
        } else if (content.size() > 0x7f) {
            element.write(0x81);
        }
        element.write(content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
