package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import java.util.Map;

/// Jobs: unless the user chose a selector, one is made from the Job's uid, which no other Job shares.
final class JobStrategy implements Strategy {
    private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
    private static final String NAME_LABEL = "batch.kubernetes.io/job-name";

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        object.remove("status");
        Metadata metadata = Metadata.of(object);
        Map<String, Object> spec = Metadata.child(object, "spec");
        if (Boolean.TRUE.equals(spec.get("manualSelector"))
                || !(spec.get("template") instanceof Map<?, ?>)) {
            return;
        }
        Map<String, Object> template = Metadata.child(spec, "template");
        Map<String, Object> labels = Metadata.child(Metadata.child(template, "metadata"), "labels");
        labels.put(UID_LABEL, metadata.uid());
        labels.put(NAME_LABEL, metadata.name());
        labels.put("controller-uid", metadata.uid());
        labels.put("job-name", metadata.name());
        Metadata.child(Metadata.child(spec, "selector"), "matchLabels")
                .put(UID_LABEL, metadata.uid());
    }
}
