package dev.atoll.server.registry;

import dev.atoll.kinds.custom.CustomKind;
import dev.atoll.kinds.custom.Definition;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.status.StatusException;
import dev.atoll.store.Write;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Objects of kinds that tenants have defined. They are held to their schemas, and are made only while their definition
/// is there to stay.
record CustomStrategy(Catalogs catalogs) implements Strategy {
    private static CustomKind of(Context context) {
        return Objects.requireNonNull(context.kind().custom());
    }

    @Override
    public List<FieldError> problems(
            Context context, Map<String, Object> object, Map<String, Object> old) {
        return of(context).problems(object, old.isEmpty() ? null : old);
    }

    /// A new object is stored only if the definition is still as it is seen here.
    @Override
    public List<Write.Operation> together(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        if (!old.isEmpty()) {
            return List.of();
        }
        CachedObject definition =
                catalogs.definition(context.tenant(), of(context).definition().name());
        if (definition == null) {
            throw StatusException.noSuchRoute();
        }
        boolean leaving =
                catalogs.definitions(context.tenant()).stream()
                        .filter(each -> each.name().equals(definition.name()))
                        .anyMatch(Definition::isTerminating);
        if (leaving) {
            throw StatusException.terminatingDefinition();
        }
        return List.of(
                new Write.Check(
                        definition.key().bytes(), new Write.AtRevision(definition.revision())));
    }
}
