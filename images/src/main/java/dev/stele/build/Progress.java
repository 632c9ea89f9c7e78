package dev.stele.build;

/// Hears how a build or a lock goes on. Called from several threads.
public interface Progress {
    /// One line for each step that begins or, with its result, ends.
    void step(String line);

    /// How much of the running step is done. Called often; whoever shows it thins it out.
    ///
    /// @param what such as `downloading 41 packages`
    void bytes(String what, long done, long total);

    /// Tells nobody.
    static Progress silent() {
        return new Progress() {
            @Override
            public void step(String line) {}

            @Override
            public void bytes(String what, long done, long total) {}
        };
    }
}
