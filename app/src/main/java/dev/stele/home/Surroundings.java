package dev.stele.home;

import dev.stele.machine.HomePlace;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The machine around a home.
///
/// @param runRoot shared by all servers of the machine
/// @param root in which the ids of the machine and of its start are
public record Surroundings(Path runRoot, Path root) {
    public static final Surroundings MACHINE = new Surroundings(Path.of("/run/stele"), Path.of("/"));

    HomePlace placeOf(Home home) {
        try {
            return HomePlace.of(home.dir(), root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + home.dir() + ": " + FailureText.of(e), e);
        }
    }
}
