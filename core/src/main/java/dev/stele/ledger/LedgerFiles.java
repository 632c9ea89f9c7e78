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

    /// Writes each file as a whole: when this returns all are durable. When it does not return, each is as it was or
    /// as it shall be, never torn, in any combination.
    ///
    /// @throws LedgerFullException when there was no space; then every file is as it was
    /// @throws LedgerException when the disk fails; then nothing is known about the files
    void write(SortedMap<String, byte[]> files);

    /// Everything in the folder that is no folder, left-overs and strangers included.
    SortedSet<String> list();

    /// Removes files; those that are gone already are no mistake. Not made durable: a crash may bring them back.
    void delete(Collection<String> paths);

    /// Where this is, for messages to people.
    String where();
}
