package dev.stele.server;

import dev.stele.journal.History;
import java.util.List;

/// Is told what the loop does, on the loop's thread; never blocks.
interface Activity {
    /// These entries are durable now.
    void written(List<History.Line> lines);

    /// The ledger took no entries, for this reason; they are tried again.
    void refused(String reason);

    /// A pass is over.
    void passed(long nanos);
}
