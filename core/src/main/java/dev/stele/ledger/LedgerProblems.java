package dev.stele.ledger;

import dev.stele.text.Problem;

/// The reasons for which a ledger is refused, each with what a person can do about it.
final class LedgerProblems {
    private static final String RESTORE = "restore the ledger's folder and ledger.seen from one backup, or ask for help"
            + " with the output of: stele audit verify DIR --key VKEY";

    private LedgerProblems() {}

    static Problem noCheckpoint(String where) {
        return Problem.of(
                "L101",
                "the ledger in " + where + " has no checkpoint",
                "this installation has signed one before, so files are missing",
                RESTORE);
    }

    static Problem badCheckpoint(String where, String why) {
        return Problem.of("L102", "the checkpoint in " + where + " is not valid", why, RESTORE);
    }

    static Problem missing(String path, String where) {
        return Problem.of("L103", path + " is missing in " + where, "the checkpoint covers this file", RESTORE);
    }

    static Problem damaged(String path, String where, String why) {
        return Problem.of("L104", path + " in " + where + " is damaged", why, RESTORE);
    }

    static Problem otherRoot(TreeHead signed, String where) {
        return Problem.of(
                "L105",
                "the entries in " + where + " are not those that its checkpoint signs",
                "over the first " + signed.size() + " entries the root is another one",
                RESTORE);
    }

    static Problem olderThanSigned(TreeHead found, TreeHead signed, String where) {
        return Problem.of(
                "L106",
                "the ledger in " + where + " was put back: it has " + found.size() + " entries and had "
                        + signed.size(),
                "a larger checkpoint was signed before, and signing on from here would fork the ledger",
                RESTORE);
    }

    static Problem forked(TreeHead signed, String where) {
        return Problem.of(
                "L107",
                "the ledger in " + where + " was rewritten",
                "its first " + signed.size() + " entries are not those that were signed before",
                RESTORE);
    }

    static Problem forgotten(TreeHead found, String where, String seen) {
        return Problem.of(
                "L108",
                seen + " is missing, which remembers the newest checkpoint signed",
                "without it nothing tells whether the " + found.size() + " entries in " + where + " are all there were",
                "if nothing newer exists, copy " + where + "/checkpoint to " + seen);
    }

    static Problem badMemory(String seen, String why) {
        return Problem.of(
                "L109",
                seen + " is not valid",
                why,
                "restore it from a backup; if the ledger is the newest there is, copy its checkpoint there");
    }
}
