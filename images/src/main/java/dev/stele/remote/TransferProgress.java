package dev.stele.remote;

/// Receives the progress of a transfer. Called from several threads.
public interface TransferProgress {
    /// Ignores all progress.
    TransferProgress SILENT = new TransferProgress() {
        @Override
        public void step(String line) {}

        @Override
        public void bytes(String what, long done, long total) {}
    };

    /// Called with one line for what begins or is there already.
    void step(String line);

    /// Called often; the receiver limits the output.
    ///
    /// @param what such as `pulling registry.example/app`
    /// @param total of all blobs of the transfer
    void bytes(String what, long done, long total);
}
