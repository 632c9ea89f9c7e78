package dev.stele.gateway;

import java.util.Locale;

/// Whether and how the gateway writes a line for each request.
public enum AccessLogFormat {
    OFF,
    /// As the combined format of other servers, and more at the end.
    TEXT,
    /// One JSON object per line.
    JSON;

    /// As it stands on a command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
