/// The ledger of one home: its files on disk, the thread that appends, replay, and the text of entries for display.
///
/// The meaning of entries is defined in `engine`, and their verification in `ledger`.
@NullMarked
package dev.stele.journal;

import org.jspecify.annotations.NullMarked;
