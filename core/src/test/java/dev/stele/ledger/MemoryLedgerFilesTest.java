package dev.stele.ledger;

final class MemoryLedgerFilesTest extends LedgerFilesContract {
    @Override
    protected LedgerFiles empty() {
        return new MemoryLedgerFiles();
    }

    @Override
    protected LedgerFiles again(LedgerFiles files) {
        return files;
    }
}
