package dev.stele.home;

import dev.stele.linux.LockFile;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.Optional;

/// Why a server may not use a home.
final class HomeProblems {
    private static final String ONE_EACH =
            "two servers of one id would use the same names for containers and networks, and sign one ledger";

    private HomeProblems() {}

    static Problem inUse(Home home) {
        String who = HomeLock.holder(home).map(pid -> " (process " + pid + ")").orElse("");
        return Problem.of(
                "S502",
                "another server" + who + " acts on " + home.dir(),
                "two servers on one home would fight over its instances",
                "use that one, end it first, or start this one with another  --home DIR");
    }

    static Problem runsElsewhere(Home home, String id, Optional<LockFile.Holder> holder) {
        String who = holder.map(one -> "process " + one.pid() + " serves it from " + one.note())
                .orElse("another process serves it");
        return Problem.of(
                "S510",
                home.dir() + " is a copy of the installation " + id + ", and " + who,
                ONE_EACH,
                newId(home) + "  gives the copy an id of its own");
    }

    static Problem copy(Home home, String id, Path original) {
        return Problem.of(
                "S511",
                home.dir() + " is a copy of " + original + ", the installation " + id + " of this machine",
                ONE_EACH,
                newId(home) + "  to run it beside the original; if it shall replace the original, move " + original
                        + " away first");
    }

    static Problem elsewhere(Home home, String id, Path there) {
        return Problem.of(
                "S512",
                home.dir() + " was last used on another machine, as " + there,
                "the installation " + id + " may still run there; " + ONE_EACH,
                "stele server adopt --home " + home.dir() + "  if it is gone there for good; otherwise  "
                        + newId(home));
    }

    static Problem interrupted(Home home) {
        return Problem.of(
                "S513",
                "giving " + home.dir() + " a new id was interrupted",
                "its ledger is put aside only in part",
                newId(home) + "  completes it");
    }

    static Problem neverUsed(Home home) {
        return Problem.of(
                "S514",
                "no server ever used " + home.dir(),
                "it has no id that could be kept or replaced",
                "stele server --home " + home.dir() + ", or name the right one with  --home DIR");
    }

    static Problem isOnMachine(Home home, String id) {
        return Problem.of(
                "S515",
                "instances or the gateway of " + home.dir() + " are on this machine under the id " + id,
                "under another id no server would find them",
                "start its server, end them with  stele stop --all --home " + home.dir()
                        + ",  end the server, then repeat this");
    }

    private static String newId(Home home) {
        return "stele server adopt --new-id --home " + home.dir();
    }
}
