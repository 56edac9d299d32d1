package dev.atoll.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The narration names classes and methods; they must be there.
final class OnePodDocumentTest {
    private static final Pattern NAMED =
            Pattern.compile("`(dev\\.atoll(?:\\.[a-z]\\w*)*(?:\\.[A-Z]\\w*)+)(?:#(\\w+))?`");
    private static final int STATIONS_MIN = 20;

    @Test
    void everyClassAndMethodThatTheDocumentNamesExists() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        String text = Files.readString(document());
        for (Matcher found = NAMED.matcher(text); found.find(); named++) {
            if (!exists(found.group(1), found.group(2) == null ? "" : found.group(2))) {
                missing.add(found.group());
            }
        }
        assertThat(missing).as("named in docs/one-pod.md, but not there").isEmpty();
        assertThat(named).isGreaterThan(STATIONS_MIN);
    }

    private static Path document() {
        Path here = Path.of("").toAbsolutePath();
        Path house = Files.exists(here.resolve("mvnw")) ? here : here.resolve("..").normalize();
        return house.resolve("docs/one-pod.md");
    }

    private static boolean exists(String type, String method) {
        try {
            Class<?> named = Class.forName(type, false, OnePodDocumentTest.class.getClassLoader());
            return method.isEmpty()
                    || Arrays.stream(named.getDeclaredMethods())
                            .anyMatch(declared -> declared.getName().equals(method));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
