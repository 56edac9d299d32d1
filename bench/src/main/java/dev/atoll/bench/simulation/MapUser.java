package dev.atoll.bench.simulation;

import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Tree;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.Write;
import dev.atoll.store.history.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads and writes a few ConfigMaps that others use too, and writes down every answer. Each value is put once.
final class MapUser {
    static final String NAMES = "m";
    private static final int MAPS = 3;

    private final Transport api;
    private final Chance chance;
    private final Conductor conductor;
    private final String name;
    private final List<Call> calls = new ArrayList<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private final Map<String, Long> known = new HashMap<>();
    private int values;

    /// A deletion that was acknowledged: the answer says whose, and not at which revision.
    record Deletion(Call call, String uid) {}

    MapUser(String name, Transport api, Chance chance, Conductor conductor) {
        this.name = name;
        this.api = api;
        this.chance = chance;
        this.conductor = conductor;
    }

    List<Call> calls() {
        return calls;
    }

    List<Deletion> deletions() {
        return deletions;
    }

    static Bytes key(String map) {
        return Bytes.utf8("/maps/" + map);
    }

    /// A ConfigMap as the history knows it.
    static Entry entry(Tree object) {
        String value = object.child("data").string("v", "");
        return new Entry(key(Objects.name(object)), Bytes.utf8(value), 0, Objects.revision(object));
    }

    void act() {
        String map = NAMES + chance.below(MAPS);
        switch (chance.below(10)) {
            case 0, 1, 2 -> get(map);
            case 3, 4 -> list();
            case 5 -> delete(map);
            case 6, 7 -> create(map);
            default -> update(map);
        }
        Chance.sleep(chance.below(200_000));
    }

    private void record(Call.Request request, Supplier<Call.Answer> carriedOut) {
        long invoked = conductor.nowNanos();
        Call.Answer answer;
        long returned;
        try {
            answer = carriedOut.get();
            returned = answer instanceof Call.Unknown ? Long.MAX_VALUE : conductor.nowNanos();
        } catch (TransportException e) {
            answer = new Call.Unknown();
            returned = Long.MAX_VALUE;
        }
        conductor.note(name + " " + request + " " + answer);
        calls.add(new Call(invoked, returned, request, answer));
    }

    /// What was not done for sure, and what nobody knows.
    private static Call.Answer refusal(Response response) {
        return switch (response.code()) {
            case 404, 409, 429, 503 -> new Call.Refused();
            default -> new Call.Unknown();
        };
    }

    private void get(String map) {
        record(
                new Call.Read(key(map)),
                () -> {
                    Response response = Objects.get(api, Objects.MAPS + "/" + map);
                    if (response.code() == 404) {
                        known.remove(map);
                        return new Call.Found(Optional.empty());
                    }
                    if (!response.succeeded()) {
                        return refusal(response);
                    }
                    Entry found = entry(Objects.read(response));
                    known.put(map, found.revision());
                    return new Call.Found(Optional.of(found));
                });
    }

    private void list() {
        record(
                new Call.Scan(Bytes.utf8("/maps/")),
                () -> {
                    Response response = Objects.get(api, Objects.MAPS);
                    if (!response.succeeded()) {
                        return refusal(response);
                    }
                    List<Entry> entries =
                            Objects.items(response).stream()
                                    .filter(object -> Objects.name(object).startsWith(NAMES))
                                    .map(MapUser::entry)
                                    .toList();
                    long revision = Objects.revision(Objects.read(response));
                    return new Call.Seen(new Page(entries, revision, false));
                });
    }

    private Call.Answer written(Response response) {
        if (!response.succeeded()) {
            return refusal(response);
        }
        Tree object = Objects.read(response);
        known.put(Objects.name(object), Objects.revision(object));
        return new Call.Done(Objects.revision(object));
    }

    private Map<String, Object> object(String map, String value, Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>(more);
        metadata.put("name", map);
        return Map.of("metadata", metadata, "data", Map.of("v", value));
    }

    private String fresh() {
        return name + "-" + values++;
    }

    private void create(String map) {
        String value = fresh();
        record(
                new Call.Change(new Write.Put(key(map), Bytes.utf8(value), new Write.Absent())),
                () ->
                        written(
                                Objects.send(
                                        api, "POST", Objects.MAPS, object(map, value, Map.of()))));
    }

    private void update(String map) {
        String value = fresh();
        Long revision = chance.oneIn(4) ? null : known.get(map);
        Write.Expected expected =
                revision == null ? new Write.Anything() : new Write.AtRevision(revision);
        Map<String, Object> at =
                revision == null ? Map.of() : Map.of("resourceVersion", Long.toString(revision));
        record(
                new Call.Change(new Write.Put(key(map), Bytes.utf8(value), expected)),
                () ->
                        written(
                                Objects.send(
                                        api,
                                        "PUT",
                                        Objects.MAPS + "/" + map,
                                        object(map, value, at))));
    }

    private void delete(String map) {
        String[] gone = {""};
        record(
                new Call.Change(new Write.Delete(key(map), new Write.Anything())),
                () -> {
                    Response response =
                            Objects.send(api, "DELETE", Objects.MAPS + "/" + map, Map.of());
                    if (response.code() == 404) {
                        return new Call.Found(Optional.empty());
                    }
                    if (!response.succeeded()) {
                        return refusal(response);
                    }
                    gone[0] = Objects.read(response).child("details").string("uid", "");
                    return new Call.Done(0);
                });
        if (!gone[0].isEmpty()) {
            deletions.add(new Deletion(calls.removeLast(), gone[0]));
        }
    }
}
