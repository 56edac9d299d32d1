package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionTest {
    @ParameterizedTest
    @CsvSource({
        "3.4.23, false",
        "3.4.30, false",
        "3.4.31, true",
        "3.5.0, false",
        "3.5.12, false",
        "3.5.13, true",
        "3.5.30, true",
        "3.6.0-rc.1, true",
        "4.0.0, true",
    })
    void knowsWhichReleasesTellHowFarAWatchIs(String text, boolean tells) {
        assertThat(Version.parse(text).orElseThrow().tellsProgress()).isEqualTo(tells);
    }

    @Test
    void knowsNothingOfOtherTexts() {
        assertThat(Version.parse("not_decided")).isEmpty();
    }
}
