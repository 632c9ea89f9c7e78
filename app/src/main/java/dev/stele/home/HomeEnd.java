package dev.stele.home;

import dev.stele.linux.LockFile;
import dev.stele.machine.InstallationLock;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The right to take an installation away. While it is held, no server of this id and none on this home starts.
public final class HomeEnd implements AutoCloseable {
    private final Optional<HomeLock> home;
    private final Optional<InstallationLock> id;

    private HomeEnd(Optional<HomeLock> home, Optional<InstallationLock> id) {
        this.home = home;
        this.id = id;
    }

    /// Refused while a server runs.
    ///
    /// @param home empty when it is gone, or another installation's by now
    /// @param id empty when no server ever used the home
    public static Parsed<HomeEnd> begin(Path runRoot, Optional<Home> home, Optional<String> id) {
        Optional<HomeLock> lock = home.flatMap(HomeLock::take);
        if (home.isPresent() && lock.isEmpty()) {
            return refused(HomeLock.holder(home.get()), " acts on " + home.get().dir());
        }
        Path note = home.map(Home::dir).orElse(runRoot);
        Optional<InstallationLock> named = id.flatMap(name -> InstallationLock.take(runRoot, name, note));
        if (id.isPresent() && named.isEmpty()) {
            lock.ifPresent(HomeLock::close);
            Optional<LockFile.Holder> holder = InstallationLock.holder(runRoot, id.get());
            return refused(
                    holder.map(LockFile.Holder::pid),
                    " serves " + id.get()
                            + holder.map(one -> " from " + one.note()).orElse(""));
        }
        return new Parsed.Good<>(new HomeEnd(lock, named));
    }

    private static Parsed<HomeEnd> refused(Optional<Long> holder, String does) {
        String pid = holder.map(String::valueOf).orElse("PID");
        return new Parsed.Bad<>(List.of(Problem.of(
                "S506",
                "a server (process " + pid + ")" + does,
                "it would start again what is removed",
                "end it first:  kill " + pid + ",  or  systemctl stop  with its unit; then repeat this command")));
    }

    @Override
    public void close() {
        id.ifPresent(InstallationLock::close);
        home.ifPresent(HomeLock::close);
    }
}
