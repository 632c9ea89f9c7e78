package dev.stele.machine;

import dev.stele.crash.Pauser;
import dev.stele.linux.Architecture;
import dev.stele.net.Firewall;
import dev.stele.net.Links;
import dev.stele.runc.Bundle;
import dev.stele.runc.Cgroups;
import dev.stele.runc.Runc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/// The tools with which one installation works on this host.
///
/// @param nanoClock monotonic, in nanoseconds
record Host(
        Installation installation,
        Runc runc,
        Bundle bundle,
        Cgroups cgroups,
        Network network,
        LongSupplier nanoClock,
        Pauser pauser) {
    /// The network of one installation.
    record Network(Links links, Firewall firewall) {}

    private static final List<String> PROGRAM_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin");
    private static final String OPEN_FILES = "Max open files";

    static Host of(Installation installation, LongSupplier nanoClock, Pauser pauser) {
        Cgroups cgroups = Cgroups.detect();
        Links links = new Links(installation.id(), installation.block());
        Path run = installation.run();
        return new Host(
                installation,
                new Runc(program("runc"), run.resolve("runc"), run.resolve("exits")),
                new Bundle(Architecture.own(), openFilesMax(), cgroups.hasUnifiedMemory(), InitProgram.find()),
                cgroups,
                new Network(links, new Firewall(installation.id(), links, installation.block())),
                nanoClock,
                pauser);
    }

    Links links() {
        return network.links();
    }

    Firewall firewall() {
        return network.firewall();
    }

    private static Path program(String name) {
        return PROGRAM_FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new HostException(name + " is not installed: apt-get install " + name));
    }

    /// This process's own hard limit (proc(5), `limits`): name, soft and hard limit in columns.
    private static long openFilesMax() {
        try {
            String line = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(l -> l.startsWith(OPEN_FILES))
                    .findFirst()
                    .orElse("");
            String[] fields = line.substring(OPEN_FILES.length()).strip().split("\\s+");
            return fields[1].equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(fields[1]);
        } catch (IOException e) {
            throw new HostException("cannot read /proc/self/limits", e);
        }
    }
}
