/// The ledger of one home: its files on disk, the thread that appends, replay, and what entries say to people.
///
/// What entries mean is `engine`'s, and how they are proven is `ledger`'s.
@NullMarked
package dev.stele.journal;

import org.jspecify.annotations.NullMarked;
