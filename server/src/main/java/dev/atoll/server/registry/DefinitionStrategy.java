package dev.atoll.server.registry;

import dev.atoll.kinds.custom.DefinitionRules;
import dev.atoll.kinds.custom.DefinitionStatus;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.catalog.DefinitionUpkeep;
import dev.atoll.server.object.Metadata;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// CustomResourceDefinitions. What upstream's controllers say of one in time, its status says as soon as it is stored:
/// whether its names are free, and that it is served.
record DefinitionStrategy(Catalogs catalogs, DefinitionUpkeep upkeep, InstantSource clock)
        implements Strategy {
    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        prepare(context, object);
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        prepare(context, updated);
    }

    private void prepare(Context context, Map<String, Object> object) {
        Map<String, Object> conversion =
                Metadata.child(Metadata.child(object, "spec"), "conversion");
        conversion.putIfAbsent("strategy", "None");
        Metadata metadata = Metadata.of(object);
        if (!metadata.isBeingDeleted()) {
            List<String> finalizers = new ArrayList<>(metadata.finalizers());
            if (!finalizers.contains(DefinitionStatus.FINALIZER)) {
                finalizers.add(DefinitionStatus.FINALIZER);
                metadata.setFinalizers(finalizers);
            }
        }
        object.put(
                "status",
                new LinkedHashMap<>(
                        DefinitionStatus.of(
                                object,
                                catalogs.definitions(context.tenant()),
                                Metadata.time(clock.instant()))));
    }

    @Override
    public List<FieldError> problems(
            Context context, Map<String, Object> object, Map<String, Object> old) {
        return old.isEmpty() ? DefinitionRules.create(object) : DefinitionRules.update(object, old);
    }

    @Override
    public void prepareDelete(Context context, Map<String, Object> object) {
        if (Metadata.of(object).finalizers().contains(DefinitionStatus.FINALIZER)) {
            object.put(
                    "status", DefinitionStatus.terminating(object, Metadata.time(clock.instant())));
        }
    }

    @Override
    public void afterwards(Context context, Map<String, Object> stored) {
        upkeep.look(context.tenant());
    }
}
