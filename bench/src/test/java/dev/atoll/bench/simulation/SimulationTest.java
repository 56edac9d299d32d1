package dev.atoll.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class SimulationTest {
    private static final long SECONDS = 15;

    private static List<Simulation.Run> runs(Simulation simulation) throws Exception {
        List<Simulation.Run> runs = new ArrayList<>();
        simulation.run(runs::add);
        return runs;
    }

    @Test
    void findsNothingWrongAndGoesTheSameWayAgain() throws Exception {
        List<Simulation.Run> runs = runs(new Simulation(1, 2, SECONDS, Planted.NOTHING, 2));
        assertThat(runs).hasSize(4).allSatisfy(run -> assertThat(run.faults()).isEmpty());
        for (int i = 0; i < runs.size(); i += 2) {
            assertThat(runs.get(i + 1)).isEqualTo(runs.get(i));
        }
        assertThat(runs.get(2).digest()).isNotEqualTo(runs.get(0).digest());
        assertThat(runs.getFirst().changes()).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void findsWhatIsMadeWrong(Planted planted) throws Exception {
        assertThat(runs(new Simulation(4, 1, SECONDS, planted, 1)))
                .anySatisfy(run -> assertThat(run.faults()).isNotEmpty());
    }
}
