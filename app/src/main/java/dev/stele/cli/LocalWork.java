package dev.stele.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// What commands do without a server. The wiring says how.
public record LocalWork(
        Work<Recipe> build,
        Work<Recipe> lock,
        Work<Images> images,
        Work<Image> image,
        Work<AuditLog> auditLog,
        Work<AuditVerify> auditVerify,
        Work<AuditAt> auditAt,
        Work<Doctor> doctor,
        Work<Demo> demo,
        Work<Server> server,
        Work<Gateway> gateway) {
    /// @param <A> what is asked for
    public interface Work<A> {
        /// @param talk takes lines of progress, without their ends
        Output run(A asked, Consumer<String> talk);
    }

    /// @param recipe the file, such as `image.yaml`
    public record Recipe(Path home, Path recipe) {}

    public record Images(Path home) {}

    /// @param reference a name with tag or digest
    public record Image(Path home, String reference) {}

    /// @param ledger its folder
    /// @param last so many entries from the end
    public record AuditLog(Path ledger, int last) {}

    /// @param ledger its folder, or a copy of it
    /// @param key the verifier key, or a file that holds it; absent = the one of the home
    /// @param since file of an older checkpoint that the ledger must extend
    public record AuditVerify(Path ledger, Optional<String> key, Optional<Path> since) {}

    /// @param time as the person wrote it
    public record AuditAt(Path ledger, Optional<String> key, String time) {}

    /// @param socket of the server that is asked, too
    public record Doctor(Path home, Path socket) {}

    /// @param sabotage which promise to break on purpose: `drain`, `adopt`, `tamper` or `ledger`
    public record Demo(boolean keep, Optional<String> sabotage) {}

    /// Runs until it is told to end.
    ///
    /// @param gateway address to listen on
    /// @param registry address to listen on
    /// @param api the socket; absent = the home's
    public record Server(Path home, String gateway, String registry, Optional<Path> api) {}

    /// Runs until it is told to end.
    ///
    /// @param dir holds its table, its membership and its control socket
    public record Gateway(String listen, Path dir) {}
}
