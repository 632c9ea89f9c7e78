package dev.stele.control;

/// What a monitoring system asks a running server. Any thread may ask; nothing is changed.
public interface Monitor {
    /// All figures as a text.
    ///
    /// @param openMetrics OpenMetrics 1.0, else the older text format of Prometheus
    Page metrics(boolean openMetrics);

    /// Whether the process works: its loop has turned lately. One that does not is to be restarted.
    Health alive();

    /// Whether the server can do its work now.
    Health ready();

    /// @param type the media type with its version
    record Page(String type, String text) {}
}
