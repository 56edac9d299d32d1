package dev.atoll.server.api;

import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.server.registry.Writer;
import java.util.Map;
import java.util.Optional;

/// A change that is computed on objects of the kind that was asked for, and made to objects as they are stored.
record ConvertedChange(Conversion conversion, Writer.Change change) implements Writer.Change {
    @Override
    public Map<String, Object> apply(Map<String, Object> current) {
        return conversion.toStorage(change.apply(conversion.fromStorage(current)));
    }

    @Override
    public Optional<Writer.Creation> whereAbsent() {
        return change.whereAbsent()
                .map(made ->
                        new Writer.Creation(made.request(), conversion.toStorage(made.object())));
    }
}
