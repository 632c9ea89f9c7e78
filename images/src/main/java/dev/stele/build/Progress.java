package dev.stele.build;

/// Receives the progress of a build or a lock. Called from several threads.
public interface Progress {
    /// Called with one line for each step that starts or, with its result, ends.
    void step(String line);

    /// How much of the current step is done. Called often; the receiver limits the output.
    ///
    /// @param what such as `downloading 41 packages`
    void bytes(String what, long done, long total);

    /// Ignores all progress.
    static Progress silent() {
        return new Progress() {
            @Override
            public void step(String line) {}

            @Override
            public void bytes(String what, long done, long total) {}
        };
    }
}
