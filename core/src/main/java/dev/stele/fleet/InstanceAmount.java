package dev.stele.fleet;

/// A number of instances: given outright, or as a share of the replicas.
public sealed interface InstanceAmount {
    record Count(int instances) implements InstanceAmount {}

    record Percent(int percent) implements InstanceAmount {}

    /// In instances, a share rounded up.
    default int ceil(int replicas) {
        return switch (this) {
            case Count(int instances) -> instances;
            case Percent(int percent) -> Math.ceilDiv(percent * replicas, 100);
        };
    }

    /// In instances, a share rounded down.
    default int floor(int replicas) {
        return switch (this) {
            case Count(int instances) -> instances;
            case Percent(int percent) -> percent * replicas / 100;
        };
    }

    static InstanceAmount parse(String text) {
        return text.endsWith("%")
                ? new Percent(Integer.parseInt(text.substring(0, text.length() - 1)))
                : new Count(Integer.parseInt(text));
    }

    default String text() {
        return switch (this) {
            case Count(int instances) -> String.valueOf(instances);
            case Percent(int percent) -> percent + "%";
        };
    }
}
