package dev.atoll.client.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class EllipticKeyTest {
    /// Made by OpenSSL for this test, on the curve P-256, with its public half.
    private static final byte[] KEY =
            Base64.getDecoder()
                    .decode(
                            "MHcCAQEEIDZMaUwjrEfJRHRb1zwuzaAJPO0samCYgg8xpPzXCWo4oAoGCCqGSM49"
                                    + "AwEHoUQDQgAEDdJVNQOVa9uP9yKFpDOjvUZWa5LpvPUmXU6aUXmadQ9LnoIjW7F2"
                                    + "N+bFcARN1kOZClY6YbchvP0rz0cR8J1YXA==");

    private static final BigInteger SECRET =
            new BigInteger("364c694c23ac47c944745bd73c2ecda0093ced2c6a6098820f31a4fcd7096a38", 16);

    @Test
    void isReadByJavaAfterwards() throws Exception {
        ECPrivateKey read =
                (ECPrivateKey)
                        KeyFactory.getInstance("EC")
                                .generatePrivate(new PKCS8EncodedKeySpec(EllipticKey.pkcs8(KEY)));
        assertThat(read.getS()).isEqualTo(SECRET);
        assertThat(read.getParams().getOrder().bitLength()).isEqualTo(256);
    }

    @Test
    void refusesWhatEndsTooEarlyAndWhatIsNoKey() {
        for (int length = 0; length < KEY.length; length++) {
            byte[] cut = Arrays.copyOf(KEY, length);
            assertThatThrownBy(() -> EllipticKey.pkcs8(cut))
                    .isInstanceOf(InvalidKeySpecException.class);
        }
        assertThatThrownBy(() -> EllipticKey.pkcs8(new byte[] {0x04, 0x01, 0x00}))
                .isInstanceOf(InvalidKeySpecException.class);
    }
}
