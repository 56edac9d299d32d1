package dev.atoll.bench.history;

import dev.atoll.client.Request;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Reads and writes a few ConfigMaps that others use too, and writes down every answer. Each value is put once.
public final class MapUser {
    private static final String PAGE = "2";

    private final Maps maps;
    private final String name;
    private final Transport api;
    private final RandomGenerator random;
    private final Witness witness;
    private final List<Call> calls = new ArrayList<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private final Map<String, Long> known = new HashMap<>();
    private int values;
    private boolean told;
    private final AtomicInteger changes = new AtomicInteger();

    /// A deletion that was acknowledged: the answer says whose, and not at which revision.
    record Deletion(Call call, String uid) {}

    /// @param name that no other user of these maps has
    public MapUser(Maps maps, String name, Transport api, RandomGenerator random, Witness witness) {
        this.maps = maps;
        this.name = name;
        this.api = api;
        this.random = random;
        this.witness = witness;
    }

    List<Call> calls() {
        return calls;
    }

    List<Deletion> deletions() {
        return deletions;
    }

    /// How many changes were acknowledged.
    int changes() {
        return changes.get();
    }

    /// Asks once, and waits for the answer.
    ///
    /// @return whether one came that tells something
    public boolean act() {
        String map = maps.name(random.nextInt(maps.many()));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> get(map);
            case 3 -> list();
            case 4 -> listInPages();
            case 5 -> delete(map);
            case 6, 7 -> create(map);
            default -> update(map);
        }
        return told;
    }

    private void record(Call.Request request, Supplier<Call.Answer> carriedOut) {
        long invoked = witness.nowNanos();
        Call.Answer answer;
        try {
            answer = carriedOut.get();
        } catch (TransportException e) {
            answer = new Call.Unknown();
        }
        // What nobody knows may happen at any time from now on.
        long returned = answer instanceof Call.Unknown ? Long.MAX_VALUE : witness.nowNanos();
        witness.note(name + " " + request + " " + answer);
        calls.add(new Call(invoked, returned, request, answer));
        told = !(answer instanceof Call.Unknown);
        if (answer instanceof Call.Done) {
            changes.incrementAndGet();
        }
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
                new Call.Read(Maps.key(map)),
                () -> {
                    Response response = Objects.get(api, Maps.path(map));
                    if (response.code() == 404) {
                        known.remove(map);
                        return new Call.Found(Optional.empty());
                    }
                    if (!response.succeeded()) {
                        return refusal(response);
                    }
                    Entry found = Maps.entry(Objects.read(response));
                    known.put(map, found.revision());
                    return new Call.Found(Optional.of(found));
                });
    }

    private void list() {
        record(
                new Call.Scan(Maps.all()),
                () -> {
                    Response response = Objects.get(api, Maps.PATH);
                    return response.succeeded()
                            ? seen(Objects.items(response), Objects.read(response))
                            : refusal(response);
                });
    }

    /// Page by page, which together tell of one revision.
    private void listInPages() {
        record(
                new Call.Scan(Maps.all()),
                () -> {
                    List<Tree> items = new ArrayList<>();
                    Map<String, String> query = Map.of("limit", PAGE);
                    while (true) {
                        Response response = api.send(Request.get(Maps.PATH, query));
                        if (!response.succeeded()) {
                            return refusal(response);
                        }
                        items.addAll(Objects.items(response));
                        Tree page = Objects.read(response);
                        String more = Objects.metadata(page).string("continue", "");
                        if (more.isEmpty()) {
                            return seen(items, page);
                        }
                        query = Map.of("limit", PAGE, "continue", more);
                    }
                });
    }

    private Call.Answer seen(List<Tree> items, Tree list) {
        List<Entry> entries =
                items.stream()
                        .filter(object -> maps.includes(Objects.name(object)))
                        .map(Maps::entry)
                        .toList();
        return new Call.Seen(new Page(entries, Objects.revision(list), false));
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
                new Call.Change(
                        new Write.Put(Maps.key(map), Bytes.utf8(value), new Write.Absent())),
                () -> written(Objects.send(api, "POST", Maps.PATH, object(map, value, Map.of()))));
    }

    private void update(String map) {
        String value = fresh();
        Write.Expected expected = expected(map);
        record(
                new Call.Change(new Write.Put(Maps.key(map), Bytes.utf8(value), expected)),
                () ->
                        written(
                                Objects.send(
                                        api,
                                        "PUT",
                                        Maps.path(map),
                                        object(map, value, condition(expected)))));
    }

    private Write.Expected expected(String map) {
        Long revision = random.nextInt(4) == 0 ? null : known.get(map);
        return revision == null ? new Write.Anything() : new Write.AtRevision(revision);
    }

    private static Map<String, Object> condition(Write.Expected expected) {
        return expected instanceof Write.AtRevision(long revision)
                ? Map.of("resourceVersion", Long.toString(revision))
                : Map.of();
    }

    private void delete(String map) {
        Write.Expected expected = expected(map);
        String[] gone = {""};
        record(
                new Call.Change(new Write.Delete(Maps.key(map), expected)),
                () -> {
                    Map<String, Object> condition = condition(expected);
                    Response response =
                            Objects.send(
                                    api,
                                    "DELETE",
                                    Maps.path(map),
                                    condition.isEmpty()
                                            ? condition
                                            : Map.of("preconditions", condition));
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
