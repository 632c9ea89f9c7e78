package dev.stele.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that prove what ran, from the ledger alone.
final class AuditCommands {
    private AuditCommands() {}

    @Command(
            name = "audit",
            headerHeading = "Examples:%n"
                    + "  stele audit log%n"
                    + "  stele audit verify%n"
                    + "  stele audit verify ./copy --key ledger.vkey --since old-checkpoint%n"
                    + "  stele audit at 2026-08-21T09:00Z%n%n",
            description = "Proves what ran when, offline, from the ledger's files.",
            footer = {"", "Next: stele audit verify"})
    static final class Audit extends Verb {
        Audit(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return problem(ExitCode.INVALID, Usage.wrong("say  log,  verify  or  at", "stele audit"));
        }
    }

    @Command(
            name = "log",
            headerHeading = "Examples:%n" + "  stele audit log%n" + "  stele audit log --last 200%n%n",
            description = "Shows the ledger's newest entries.",
            footer = {"", "Next: stele audit verify"})
    static final class Log extends Verb.AtHome {
        @Option(names = "--last", paramLabel = "N", description = "So many entries; default 50.")
        int last = 50;

        Log(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            if (last < 1) {
                return problem(ExitCode.INVALID, Usage.wrong("--last is at least 1", "stele audit log"));
            }
            return finish(context.local().auditLog().run(new LocalWork.AuditLog(ledger(this), last), this::talk));
        }
    }

    @Command(
            name = "verify",
            headerHeading = "Examples:%n"
                    + "  stele audit verify%n"
                    + "  stele audit verify ./copy --key ledger.vkey --since old-checkpoint%n%n",
            description = {
                "Checks every byte of a ledger: each entry is in the tree, the tree is the one that was signed,",
                "and with --since that nothing was removed or rewritten. Ends with 5 when a check fails."
            },
            footer = {"", "Next: stele audit at TIME"})
    static final class Verify extends Proving {
        @Parameters(arity = "0..1", paramLabel = "DIR", description = "A ledger's folder; default that of the home.")
        Optional<Path> dir = Optional.empty();

        @Option(names = "--since", paramLabel = "CHECKPOINT", description = "File of an older checkpoint.")
        Optional<Path> since = Optional.empty();

        Verify(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            Path ledger = dir.map(this::at).orElseGet(() -> ledger(this));
            return finish(context.local()
                    .auditVerify()
                    .run(
                            new LocalWork.AuditVerify(ledger, dir.isPresent() ? key : key(), since.map(this::at)),
                            this::talk));
        }
    }

    @Command(
            name = "at",
            headerHeading = "Examples:%n" + "  stele audit at 2026-08-21T09:00Z%n%n",
            description = "Tells which digests ran at a time.",
            footer = {"", "Next: stele audit verify"})
    static final class At extends Proving {
        @Parameters(arity = "1", paramLabel = "TIME", description = "RFC 3339, such as 2026-08-21T09:00Z.")
        String time = "";

        At(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().auditAt().run(new LocalWork.AuditAt(ledger(this), key(), time), this::talk));
        }
    }

    private static Path ledger(Verb.AtHome verb) {
        return verb.home().resolve("ledger");
    }

    /// A command that checks what it says against a key.
    abstract static class Proving extends Verb.AtHome {
        @Option(names = "--key", paramLabel = "VKEY", description = "The verifier key, or its file.")
        Optional<String> key = Optional.empty();

        Proving(Context context) {
            super(context);
        }

        /// The key that was named, else the home's.
        Optional<String> key() {
            return key.or(() -> Optional.of(home().resolve("keys/ledger.vkey").toString()));
        }
    }
}
