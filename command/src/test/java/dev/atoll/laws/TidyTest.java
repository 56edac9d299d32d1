package dev.atoll.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How tidy a file must be. The lists of exceptions only ever shrink.
final class TidyTest {
    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_LINE_COLUMNS = 120;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern UNWANTED_NAME =
            Pattern.compile("\\w*(Util|Utils|Helper|Manager|Impl)\\.java");
    private static final Path HOUSE = house();

    private static Path house() {
        Path module = Path.of("").toAbsolutePath();
        return Files.exists(module.resolve("mvnw"))
                ? module
                : module.resolveSibling(".").normalize();
    }

    private static List<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(HOUSE)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !file.toString().contains("/node_modules/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return HOUSE.relativize(file).toString();
    }

    @Test
    void filesHoldOneIdeaAndFitTheirLimit() {
        List<String> long_ =
                files(".java").stream()
                        .filter(file -> lines(file).size() > MAX_FILE_LINES)
                        .map(TidyTest::name)
                        .toList();
        assertThat(long_).as("files over %d lines: split them by idea", MAX_FILE_LINES).isEmpty();
    }

    @Test
    void linesFitTheScreen() {
        List<String> wide = new ArrayList<>();
        for (Path file : files(".java")) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > MAX_LINE_COLUMNS && !lines.get(i).contains("\"")) {
                    wide.add(name(file) + ":" + (i + 1));
                }
            }
        }
        assertThat(wide).as("lines over %d columns", MAX_LINE_COLUMNS).isEmpty();
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        List<String> silent =
                files(".java").stream()
                        .filter(file -> file.toString().contains("/src/main/"))
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                        .map(TidyTest::name)
                        .toList();
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked =
                files("package-info.java").stream()
                        .filter(file ->
                                lines(file).stream()
                                        .noneMatch(line -> line.contains("@NullMarked")))
                        .map(TidyTest::name)
                        .toList();
        assertThat(unmarked).as("packages without @NullMarked").isEmpty();
    }

    @Test
    void namesSayWhatAClassIs() {
        List<String> vague =
                files(".java").stream()
                        .filter(file ->
                                UNWANTED_NAME.matcher(file.getFileName().toString()).matches())
                        .map(TidyTest::name)
                        .toList();
        assertThat(vague).as("name the class after what it is").isEmpty();
    }

    @Test
    void documentsLinkToWhatExists() {
        List<String> dead = new ArrayList<>();
        for (Path document : files(".md")) {
            for (String line : lines(document)) {
                Matcher links = LINK.matcher(line);
                while (links.find()) {
                    if (!Files.exists(document.resolveSibling(links.group(1)))) {
                        dead.add(name(document) + ": " + links.group(1));
                    }
                }
            }
        }
        assertThat(dead).as("dead links").isEmpty();
    }

    @Test
    void theProjectSpeaksOfItselfAlone() {
        Set<String> foreign = Set.of("/work" + "/", "/root" + "/.");
        List<String> found = new ArrayList<>();
        for (String ending : List.of(".java", ".md", ".sh", ".yaml", ".xml")) {
            for (Path file : files(ending)) {
                String text = String.join("\n", lines(file));
                foreign.stream()
                        .filter(text::contains)
                        .forEach(word -> found.add(name(file) + ": " + word));
            }
        }
        assertThat(found).as("paths of one machine").isEmpty();
    }
}
