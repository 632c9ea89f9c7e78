package dev.stele.gateway;

import dev.stele.route.PoolId;
import dev.stele.route.RequestFigures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests of one pool under all tables: by status and by duration.
///
/// An instance may answer with any number from 200 to 599. Those that have a meaning are counted by themselves, and all
/// others by their class, so that no application makes a counter per number.
final class PoolFigures {
    private static final int STATUS_MAX = 599;
    private static final int CLASS = 100;
    private static final int[] KNOWN = {
        101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410,
        411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503,
        504, 505, 507, 508, 511
    };
    private static final List<String> NAMES = new ArrayList<>();
    private static final int[] SLOTS = new int[STATUS_MAX + 1];

    static {
        for (int status = 0; status <= STATUS_MAX; status++) {
            int slot = NAMES.indexOf(status / CLASS + "xx");
            SLOTS[status] = slot < 0 ? NAMES.size() : slot;
            if (slot < 0) {
                NAMES.add(status / CLASS + "xx");
            }
        }
        for (int status : KNOWN) {
            SLOTS[status] = NAMES.size();
            NAMES.add(String.valueOf(status));
        }
    }

    private final AtomicReferenceArray<LongAdder> codes = new AtomicReferenceArray<>(NAMES.size());
    private final List<LongAdder> buckets = Collections.nCopies(RequestFigures.LIMITS_MICROS.size() + 1, 0).stream()
            .map(_ -> new LongAdder())
            .toList();
    private final LongAdder micros = new LongAdder();

    /// @param status what the client got, up to 599
    /// @param nanos from the request's head to the end of its response
    void ended(int status, long nanos) {
        int slot = SLOTS[status];
        LongAdder code = codes.get(slot);
        if (code == null) {
            codes.compareAndSet(slot, null, new LongAdder());
            code = codes.get(slot);
        }
        code.increment();
        long took = TimeUnit.NANOSECONDS.toMicros(nanos);
        micros.add(took);
        int bucket = 0;
        while (bucket < RequestFigures.LIMITS_MICROS.size() && took > RequestFigures.LIMITS_MICROS.get(bucket)) {
            bucket++;
        }
        buckets.get(bucket).increment();
    }

    RequestFigures read(PoolId pool) {
        SortedMap<String, Long> counted = new TreeMap<>();
        for (int slot = 0; slot < NAMES.size(); slot++) {
            LongAdder code = codes.get(slot);
            if (code != null) {
                counted.put(NAMES.get(slot), code.sum());
            }
        }
        return new RequestFigures(
                pool, counted, buckets.stream().map(LongAdder::sum).toList(), micros.sum());
    }
}
