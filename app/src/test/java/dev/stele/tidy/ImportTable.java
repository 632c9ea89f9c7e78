package dev.stele.tidy;

import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which package may import which. A new arrow is a change of design: here and in ARCHITECTURE.md, nowhere else.
///
/// Every package may import `crash`, so no row says it.
///
/// @param rows by package name, without `dev.stele.`
record ImportTable(SortedMap<String, Row> rows) {
    /// @param module that the package stands in
    /// @param mayImport names of packages
    record Row(String module, NavigableSet<String> mayImport) {
        Row {
            mayImport = Collections.unmodifiableNavigableSet(new TreeSet<>(mayImport));
        }
    }

    static final String FREE_FOR_ALL = "crash";

    /// The module of benchmarks has no row: it is compiled after everything else, so nothing can import it.
    static final String SEES_ALL = "bench";

    private static final Set<String> MODULES = Set.of("core", "linux", "images", "gateway", "host", "app");

    static final ImportTable OURS = parse("""
            | core | text | – |
            | core | crash | – |
            | core | oci | text |
            | core | ledger | text, oci |
            | core | fleet | text, oci |
            | core | route | text, oci |
            | core | engine | text, oci, fleet, route |
            | core | keeper | text, oci, fleet, route, engine |
            | core | reconciler | text, oci, fleet, route, engine, keeper |
            | core | platform | oci, engine, keeper |
            | core | sim | text, oci, fleet, route, engine, keeper, platform, reconciler |
            | images | layer | oci |
            | images | store | text, oci, linux |
            | images | fetch | text, oci, layer, linux |
            | images | debian | text, oci, layer, fetch, linux |
            | images | language | text, oci, layer |
            | images | python | text, oci, layer, language, linux |
            | images | build | text, oci, layer, store, fetch, debian, language, python, remote, linux |
            | images | inspect | text, oci, layer, store |
            | images | registry | text, oci, store, linux |
            | images | remote | text, oci, layer, store, linux |
            | gateway | gateway | text, oci, route |
            | linux | linux | – |
            | host | net | linux |
            | host | probe | text, fleet, engine |
            | host | runc | text, fleet, engine, linux |
            | host | machine | text, oci, fleet, route, engine, keeper, platform, layer, store, linux, net, probe, runc |
            | app | control | text, oci, engine |
            | app | journal | text, oci, ledger, fleet, route, engine, linux |
            | app | home | text, ledger, journal, linux, machine |
            | app | supervisor | text, oci, route, engine, gateway, linux |
            | app | views | text, oci, fleet, route, engine, reconciler, runc, control, journal, supervisor |
            | app | metrics | oci, fleet, route, engine, control |
            | app | server | text, oci, linux, fleet, engine, keeper, reconciler, platform, store, registry, net, machine, control, journal, home, supervisor, views, route, metrics |
            | app | api | text, control |
            | app | demo | control, home |
            | app | reference | text, fleet, engine, build, control, journal |
            | app | cli | text, oci, fleet, engine, control, home, api, linux, reference |
            | app | main | text, oci, ledger, linux, layer, store, debian, python, build, inspect, registry, remote, gateway, machine, control, journal, home, server, api, demo, cli |
            """);

    ImportTable {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /// The rows of a Markdown table whose first cells are module and package, and whose last one is what it imports.
    /// Lines of another shape are passed over.
    static ImportTable parse(String markdown) {
        SortedMap<String, Row> rows = new TreeMap<>();
        for (String line : markdown.lines().toList()) {
            String[] cells = line.replace("`", "").split("\\|", -1);
            if (cells.length < 5
                    || !MODULES.contains(cells[1].strip())
                    || !cells[2].strip().matches("[a-z]+")) {
                continue;
            }
            NavigableSet<String> imports = new TreeSet<>();
            Arrays.stream(cells[cells.length - 2].split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty() && !name.equals("–"))
                    .forEach(imports::add);
            rows.put(cells[2].strip(), new Row(cells[1].strip(), imports));
        }
        return new ImportTable(rows);
    }

    boolean allows(String from, String to) {
        Row row = rows.get(from);
        return from.equals(to)
                || to.equals(FREE_FOR_ALL)
                || (row != null && row.mayImport().contains(to));
    }
}
