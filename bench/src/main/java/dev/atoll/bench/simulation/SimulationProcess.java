package dev.atoll.bench.simulation;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The stepped process: runs seeds, and prints one JSON object for each.
final class SimulationProcess {
    private SimulationProcess() {}

    /// Arguments: the first seed, how many, how many seconds things fail, what is planted, and how often each is run.
    static void main(String[] arguments) throws Exception {
        long first = Long.parseLong(arguments[0]);
        long seeds = Long.parseLong(arguments[1]);
        Duration trouble = Duration.ofSeconds(Long.parseLong(arguments[2]));
        Planted planted = Planted.valueOf(arguments[3]);
        int times = Integer.parseInt(arguments[4]);
        TlsIdentity identity = identity();
        for (long seed = first; seed < first + seeds; seed++) {
            for (int i = 0; i < times; i++) {
                World world = new World(seed, trouble, identity, planted);
                print(seed, world.run());
                if (seed < first + seeds - 1 || i < times - 1) {
                    world.bury();
                }
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void print(long seed, World.Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", seed);
        json.put("faults", outcome.faults());
        json.put("digest", outcome.digest());
        json.put("steps", outcome.steps());
        json.put("changes", outcome.changes());
        json.put("latest", outcome.faults().isEmpty() ? List.of() : outcome.latest());
        System.out.println(new String(Json.encode(json), java.nio.charset.StandardCharsets.UTF_8));
    }

    private static TlsIdentity identity() throws GeneralSecurityException {
        CertificateAuthority authority =
                CertificateAuthority.make("simulation", InstantSource.system(), new SecureRandom());
        return new TlsIdentity(
                authority.issue(
                        new CertificateAuthority.Subject(
                                "server", List.of(), List.of("localhost"), Duration.ofDays(1))));
    }
}
