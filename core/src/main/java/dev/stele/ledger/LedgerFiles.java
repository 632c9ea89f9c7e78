package dev.stele.ledger;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// The durable files of one ledger, by path relative to its folder, with `/` between the parts.
///
/// A broken disk is an unchecked exception that names the file. Not for several threads.
public interface LedgerFiles {
    /// Where a write keeps its unfinished files. What is found here later was left by a crash.
    String STAGING = "staging/";

    /// The bytes of a file. Absent when there is no such file.
    ///
    /// @throws LedgerException when it has more than `bytesMax` bytes, or cannot be read
    Optional<byte[]> read(String path, int bytesMax);

    /// Makes files durable under other names; they come into their places by the result. Of one folder there is one
    /// result in use at a time.
    ///
    /// @throws LedgerFullException when there was no space; then everything is as it was
    /// @throws LedgerException when the disk fails; then nothing is known about the files
    Staged stage(SortedMap<String, byte[]> files);

    /// Files that are whole and durable, but not yet in their places.
    ///
    /// Both methods throw [LedgerException] when the disk fails; then nothing is known about the files.
    interface Staged {
        /// Moves some of them into their places. Each is there at once and whole, or not at all; a power cut may take
        /// that back until [#flush].
        void place(Collection<String> paths);

        /// What was placed is durable when this returns.
        void flush();
    }

    /// Stages, places and flushes. When this does not return, each file is as it was or as it shall be, never torn.
    default void write(SortedMap<String, byte[]> files) {
        Staged staged = stage(files);
        staged.place(files.keySet());
        staged.flush();
    }

    /// Everything in the folder that is no folder, left-overs and unknown files included.
    SortedSet<String> list();

    /// Removes files; those that are gone already are no mistake. Not made durable: a crash may bring them back.
    void delete(Collection<String> paths);

    /// Where this is, for messages to people.
    String where();
}
