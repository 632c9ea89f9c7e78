package dev.stele.ledger;

/// Takes the entries of a ledger in order.
@FunctionalInterface
public interface EntryVisitor {
    /// @param index counted from 0; the only order there is
    /// @param entry canonical JSON
    void visit(long index, byte[] entry);
}
