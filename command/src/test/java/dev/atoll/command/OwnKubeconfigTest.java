package dev.atoll.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.platform.Kubeconfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnKubeconfigTest {
    @TempDir private Path folder = Path.of("");

    private static Kubeconfig config(String name) {
        return Kubeconfig.parse(
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: NAME, cluster: {server: 'https://NAME', certificate-authority-data: QQ==}}]
                users: [{name: NAME, user: {}}]
                contexts: [{name: NAME, context: {cluster: NAME, user: NAME}}]
                current-context: NAME
                """
                        .replace("NAME", name)
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsWhatItHadAndTurnsToWhatIsNew() throws IOException {
        OwnKubeconfig own = new OwnKubeconfig(folder.resolve("new/config"));
        own.take(config("old"));
        own.take(config("atoll-shop"));
        own.take(config("atoll-shop"));
        Tree merged = Tree.of(Yaml.decode(Files.readAllBytes(own.file())));
        assertThat(merged.children("contexts"))
                .extracting(context -> context.string("name", ""))
                .containsExactly("old", "atoll-shop");
        assertThat(merged.string("current-context", "")).isEqualTo("atoll-shop");
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        OwnKubeconfig own = new OwnKubeconfig(folder.resolve("config"));
        own.take(config("a"));
        assertThat(Files.getPosixFilePermissions(own.file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aKubeconfigNamesItsAuthority() {
        assertThat(config("a").authorityPem()).isEqualTo("A");
    }
}
