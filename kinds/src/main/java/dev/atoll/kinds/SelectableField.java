package dev.atoll.kinds;

import java.util.List;
import java.util.Map;

/// A field that field selectors may use.
///
/// @param label the name in selectors
/// @param paths where the value is; the first that is there counts
/// @param absent the value where there is none
public record SelectableField(String label, List<List<String>> paths, String absent) {
    public SelectableField {
        paths = paths.stream().map(List::copyOf).toList();
    }

    /// Parses `label`, `label=path|path`, either with `?absent` behind.
    static SelectableField parse(String text) {
        int question = text.indexOf('?');
        String absent = question < 0 ? "" : text.substring(question + 1);
        String rest = question < 0 ? text : text.substring(0, question);
        int equal = rest.indexOf('=');
        String label = equal < 0 ? rest : rest.substring(0, equal);
        String paths = equal < 0 ? rest : rest.substring(equal + 1);
        return new SelectableField(
                label,
                List.of(paths.split("\\|", -1)).stream()
                        .map(path -> List.of(path.split("\\.", -1)))
                        .toList(),
                absent);
    }

    /// The value in an object's plain map.
    public String read(Map<String, Object> object) {
        for (List<String> path : paths) {
            Object value = object;
            for (String step : path) {
                value = value instanceof Map<?, ?> map ? map.get(step) : null;
            }
            if (value != null && !(value instanceof Map) && !value.equals("")) {
                return value.toString();
            }
        }
        return absent;
    }
}
