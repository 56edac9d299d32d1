package dev.atoll.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100m, 100m",
        "1000m, 1",
        "0.5, 500m",
        "1.5, 1500m",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "1000, 1k",
        "1e3, 1e3",
        "12e6, 12e6",
        "1E, 1E",
        "1Ki, 1Ki",
        "1023, 1023",
        "1024, 1024",
        "2.5Ki, 2560",
        "1000k, 1M",
        "123456789, 123456789",
        "-1500m, -1500m",
        "1n, 1n",
        "0.1n, 1n",
        "100Mi, 100Mi",
        "+5, 5",
        "16384Ki, 16Mi",
        "3.14159, 3141590u"
    })
    void printsCanonically(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1.2.3", "1Kii", "1e", "--1", "1 Gi", "Ki", "."})
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"100m, 1, 100", "1500m, 2, 1500", "1Gi, 1073741824, 1073741824000", "1u, 1, 1"})
    void roundsUp(String text, long value, long milli) {
        assertThat(Quantity.parse(text).value()).isEqualTo(value);
        assertThat(Quantity.parse(text).milliValue()).isEqualTo(milli);
    }
}
