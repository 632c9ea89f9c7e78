package dev.stele.linux;

/// The processors that Stele runs on.
public enum Architecture {
    AMD64,
    ARM64;

    /// This machine's.
    ///
    /// @throws UnsupportedOperationException on any other
    public static Architecture own() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64" -> AMD64;
            case "aarch64" -> ARM64;
            default -> throw new UnsupportedOperationException("Stele runs on x86_64 and aarch64, not on " + name);
        };
    }

    /// As image configs name it.
    public String ociName() {
        return switch (this) {
            case AMD64 -> "amd64";
            case ARM64 -> "arm64";
        };
    }
}
