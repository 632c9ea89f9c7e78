package dev.stele.engine;

import java.util.List;
import java.util.OptionalLong;

/// Decides what shall be done, from a [World] alone. Nothing is decided yet: its rules come with the next commits.
public final class Engine {
    private Engine() {}

    public static Decision decide(World world) {
        return new Decision(List.of(), OptionalLong.empty(), List.of());
    }
}
