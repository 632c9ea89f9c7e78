package dev.stele.engine;

import dev.stele.fleet.Release;

/// A release that is known by a number.
///
/// @param number of it, from 1 within its service
/// @param imageName how the person wrote its image
/// @param given the newest verdict
/// @param madeAt index of the entry that made it
/// @param port where its requests go; 0 = it was never wanted with a route
public record ReleaseRecord(int number, String imageName, Release release, GivenVerdict given, long madeAt, int port) {
    static ReleaseRecord made(LedgerEvent.ReleaseMade made, long index) {
        return new ReleaseRecord(made.number(), made.imageName(), made.release(), GivenVerdict.NONE, index, 0);
    }

    ReleaseRecord with(GivenVerdict newest) {
        return new ReleaseRecord(number, imageName, release, newest, madeAt, port);
    }

    ReleaseRecord routedTo(int newPort) {
        return new ReleaseRecord(number, imageName, release, given, madeAt, newPort);
    }

    public Verdict verdict() {
        return given.verdict();
    }

    /// Why the verdict was given; empty while unproven.
    public String note() {
        return given.note();
    }

    /// Who gave the verdict.
    public String by() {
        return given.by();
    }

    /// As people call it.
    public String label() {
        return "v" + number;
    }

    public boolean isCondemned() {
        return verdict() == Verdict.CONDEMNED;
    }
}
