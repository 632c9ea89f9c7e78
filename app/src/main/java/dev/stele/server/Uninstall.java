package dev.stele.server;

import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import dev.stele.home.HomeEnd;
import dev.stele.home.HomeRemoval;
import dev.stele.machine.Installation;
import dev.stele.machine.InstallationFile;
import dev.stele.machine.Leak;
import dev.stele.machine.Uninstallation;
import dev.stele.supervisor.GatewayProcess;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Takes one installation away: its services, its gateway, what it has on this host, and its home.
///
/// The order makes each step repeatable: the gateway while its block tells its user, the host while the home or a name
/// on the host tells the id, the home last. Interrupted at any point, the next one finds what is left.
public final class Uninstall {
    private final Path runRoot;
    private final Home home;
    private final Optional<Uninstallation> host;
    private final Optional<String> id;
    private final Optional<GatewayProcess> gateway;

    private Uninstall(Path runRoot, Home home, Optional<String> id, Pauser pauser) {
        this.runRoot = runRoot;
        this.home = home;
        this.id = id;
        this.host = id.map(own -> Uninstallation.of(runRoot, own, home.dir(), pauser));
        this.gateway = host.flatMap(own -> own.gatewayUser()
                .map(user -> new GatewayProcess(
                        new GatewayProcess.Spec(List.of(), own.run().resolve("gateway"), "", user))));
    }

    /// One thing that goes.
    ///
    /// @param kind such as `container`, `mount` or `home`
    public record Item(String kind, String what) {}

    /// By its home.
    public static Uninstall of(Path runRoot, Home home, Pauser pauser) {
        return new Uninstall(runRoot, home, home.installationId(), pauser);
    }

    /// By its id, for one whose home is gone or not known. The home is the one that its block was claimed for, as long
    /// as that one still carries this id: another installation may live there by now.
    public static Uninstall of(Path runRoot, String id, Pauser pauser) {
        Path claimed =
                Installation.claimant(runRoot, id).orElse(runRoot.resolve(id).resolve("no-home"));
        return new Uninstall(runRoot, new Home(claimed), Optional.of(id), pauser);
    }

    /// Ids of which something is on this host.
    public static SortedSet<String> ids(Path runRoot) {
        return Uninstallation.ids(runRoot);
    }

    /// What a person confirms: the installation's id, or the home's path where no server ever ran on it.
    public String name() {
        return id.orElse(home.dir().toString());
    }

    public Path home() {
        return home.dir();
    }

    /// All that is there now, in the order in which it goes.
    public List<Item> items() {
        List<Item> out = new ArrayList<>();
        gateway.flatMap(GatewayProcess::running)
                .ifPresent(process -> out.add(new Item("gateway", String.valueOf(process.pid()))));
        host.ifPresent(own -> own.items().forEach(leak -> out.add(item(leak))));
        if (isOwnHome()) {
            HomeRemoval.items(home).forEach(path -> out.add(new Item("home", path.toString())));
        }
        return out;
    }

    private static Item item(Leak leak) {
        return new Item(leak.kind().name().toLowerCase(java.util.Locale.ROOT), leak.what());
    }

    /// Why nothing can be removed now: a server would make it again.
    public Optional<Problem> refusal() {
        return switch (begin()) {
            case Parsed.Good<HomeEnd>(var held) -> {
                held.close();
                yield Optional.empty();
            }
            case Parsed.Bad<HomeEnd>(var problems) -> Optional.of(problems.getFirst());
        };
    }

    private Parsed<HomeEnd> begin() {
        return HomeEnd.begin(runRoot, hasHome() ? Optional.of(home) : Optional.empty(), id);
    }

    private boolean hasHome() {
        return isOwnHome() && !HomeRemoval.items(home).isEmpty();
    }

    /// Removes all [#items]. Services are ended at once.
    ///
    /// @return what is in the home's folder and is not Stele's
    public List<Path> remove() throws InterruptedException {
        return switch (begin()) {
            case Parsed.Bad<HomeEnd>(var problems) -> throw new ServerStartException(problems.getFirst());
            case Parsed.Good<HomeEnd>(var held) -> {
                try (held) {
                    removeFromHost();
                    yield hasHome() ? HomeRemoval.remove(home) : List.of();
                }
            }
        };
    }

    private void removeFromHost() throws InterruptedException {
        gateway.ifPresent(GatewayProcess::stop);
        removeSocket();
        if (host.isPresent()) {
            host.get().remove();
        }
    }

    /// The socket of a server that died; the folder of all installations goes with the last of them.
    private void removeSocket() {
        if (home.apiSocket().startsWith(runRoot)) {
            try {
                Files.deleteIfExists(home.apiSocket());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + home.apiSocket() + ": " + FailureText.of(e), e);
            }
        }
    }

    private boolean isOwnHome() {
        return id.isEmpty() || InstallationFile.carries(home.dir(), id.get());
    }
}
