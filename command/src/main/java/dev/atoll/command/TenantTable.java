package dev.atoll.command;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.table.Column;
import dev.atoll.kinds.table.Tables;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Tenants in the columns that the API gives them, so that `atoll tenant list` and `kubectl get tenants` look alike.
final class TenantTable {
    private static final Kind KIND =
            Catalog.builtIn().kind(Resources.TENANTS.resource()).orElseThrow();

    private TenantTable() {}

    static TextTable of(List<Tenant> tenants, boolean wide, InstantSource clock) {
        List<Column> columns = Tables.columns(KIND);
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (wide || columns.get(i).priority() == 0) {
                shown.add(i);
            }
        }
        Tree table =
                Tree.of(
                        Tables.render(
                                KIND,
                                tenants.stream().map(tenant -> tenant.tree().fields()).toList(),
                                Tables.Include.NONE,
                                clock));
        return new TextTable(
                shown.stream().map(i -> columns.get(i).name()).toList(),
                table.children("rows").stream()
                        .map(row -> row.strings("cells"))
                        .map(cells -> shown.stream().map(cells::get).toList())
                        .toList());
    }
}
