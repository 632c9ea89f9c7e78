package dev.stele.engine;

import dev.stele.fleet.Release;

/// A release that is known by a number.
///
/// @param number of it, from 1 within its service
/// @param imageName how the person wrote its image
/// @param note why the verdict was given; empty while unproven
/// @param by who gave it
/// @param madeAt index of the entry that made it
/// @param port where its requests go; 0 = it was never wanted with a route
public record ReleaseRecord(
        int number, String imageName, Release release, Verdict verdict, String note, String by, long madeAt, int port) {
    ReleaseRecord with(Verdict newVerdict, String newNote, String newBy) {
        return new ReleaseRecord(number, imageName, release, newVerdict, newNote, newBy, madeAt, port);
    }

    ReleaseRecord routedTo(int newPort) {
        return new ReleaseRecord(number, imageName, release, verdict, note, by, madeAt, newPort);
    }

    /// As people call it.
    public String label() {
        return "v" + number;
    }

    public boolean isCondemned() {
        return verdict == Verdict.CONDEMNED;
    }
}
