package dev.atoll.server.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/// A kind whose objects begin in a phase.
record PhaseStrategy(String initialPhase) implements Strategy {
    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", initialPhase);
        object.put("status", status);
    }
}
