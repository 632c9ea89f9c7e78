package dev.stele.machine;

import dev.stele.crash.CrashPoint;
import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.HostProcess;
import dev.stele.linux.Mounts;
import dev.stele.linux.NamespacePair;
import dev.stele.machine.InstanceFile.Phase;
import dev.stele.machine.Layers.Image;
import dev.stele.machine.Layers.Unpacked;
import dev.stele.net.Block;
import dev.stele.oci.ImageConfig;
import dev.stele.runc.Container;
import dev.stele.runc.Runc;
import dev.stele.runc.Runc.Creation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sets up everything around an instance's process, and the process itself, waiting to be started.
///
/// The record is written first, so that whatever is there after a crash has a name. Root and network are made in
/// parallel: most of the time goes into starting other programs.
final class InstanceCreator {
    private static final int SIGTERM = 15;
    private static final Map<String, Integer> SIGNALS =
            Map.of("HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", 15, "WINCH", 28);
    private static final List<String> PROGRAM_FAULTS =
            List.of("executable file not found", "exec: \"", "exec format error");

    private final Host host;
    private final TopLayer tops;
    private final Runnable firewall;

    /// @param firewall applies the rules for the current instances
    InstanceCreator(Host host, TopLayer tops, Runnable firewall) {
        this.host = host;
        this.tops = tops;
        this.firewall = firewall;
    }

    /// Writes the first record of an instance.
    InstanceFile begin(InstanceAction.Create create, Image image) throws IOException {
        Path folder = host.installation().folder(create.instance());
        Files.createDirectories(folder);
        InstanceFolder.close(folder, host.installation().block().firstId(create.serviceSlot()));
        InstanceFile record = new InstanceFile(
                create,
                Phase.CREATING,
                Optional.empty(),
                Optional.empty(),
                image.layers().stream().map(Unpacked::name).toList(),
                stopSignal(image.config()));
        record.save(folder);
        return record;
    }

    /// Sets up everything else.
    ///
    /// @throws ReleaseException when the release is at fault
    InstanceFile create(InstanceFile record, Image image) throws IOException {
        InstanceAction.Create create = record.create();
        Path folder = host.installation().folder(create.instance());
        int firstId = host.installation().block().firstId(create.serviceSlot());
        TopLayer.Made top = tops.make(
                new TopLayer.Plan(create.pool().service(), create.release(), image.config(), image.folders(), firstId));
        int owner = host.installation().block().owner(create.addressSlot());
        try (NamespacePair namespaces = NamespacePair.open(firstId, Block.IDS, owner)) {
            keep(namespaces.userPath(), folder.resolve("user"));
            keep(namespaces.netPath(), folder.resolve("net"));
            // runc only joins the network namespace: its content is needed when the program starts, not before.
            Subtask<Boolean> network = Subtask.fork(() -> connect(create, namespaces));
            try (FileDescriptor user = FileDescriptor.open(namespaces.userPath())) {
                mountRoot(folder, image.folders(), top.folder(), user);
                CrashPoint.ROOT_AFTER_MOUNT.reach();
                InstanceFolder.write(
                        folder.resolve("config.json"), config(create, image.config(), top.user(), firstId));
                return run(record, folder, network, firstId + top.user().uid());
            } finally {
                network.join();
            }
        }
    }

    private InstanceFile run(InstanceFile record, Path folder, Subtask<Boolean> network, int owner) throws IOException {
        String instance = record.create().instance();
        CrashPoint.RUNC_BEFORE_CREATE.reach();
        prepareLog(host.installation().log(instance));
        Creation creation = host.runc()
                .create(
                        host.installation().containerId(instance),
                        folder,
                        host.installation().log(instance),
                        host.bundle().filesMax());
        CrashPoint.RUNC_AFTER_CREATE.reach();
        network.join();
        switch (creation) {
            case Creation.Refused(var message) -> {
                if (PROGRAM_FAULTS.stream().anyMatch(message::contains)) {
                    throw new ReleaseException(message);
                }
                throw new HostException(message);
            }
            case Creation.Created(int pid) -> {
                giveOutput(pid, owner);
                InstanceFile created = record.created(process(pid), process(Runc.readPid(Runc.conmonPidFile(folder))));
                HostLimits.apply(host, created);
                created.save(folder);
                return created;
            }
        }
    }

    /// conmon would make a log that its group can read.
    private static void prepareLog(Path log) throws IOException {
        Files.createDirectories(log.resolveSibling(""));
        if (FileStat.find(log.toString()).isEmpty()) {
            FileDescriptor.create(log.toString()).close();
        }
    }

    /// Lets the program open `/dev/stdout` and `/dev/stderr` by name, as web servers do that log into a file. conmon
    /// made those pipes as root of the host, an id that does not exist inside the user namespace.
    private static void giveOutput(int pid, int owner) {
        for (int descriptor : List.of(1, 2)) {
            try (FileDescriptor output = FileDescriptor.named("/proc/" + pid + "/fd/" + descriptor)) {
                // What was looked at is what is given away: the number of the process may be another's by now.
                if (output.stat().type() == FileStat.FIFO && output.stat().uid() == 0) {
                    output.chown(owner);
                }
            }
        }
    }

    private static HostProcess process(int pid) {
        return HostProcess.find(pid)
                .orElseThrow(() -> new HostException("process " + pid + " was gone as soon as it was there"));
    }

    private void connect(InstanceAction.Create create, NamespacePair namespaces) {
        host.links()
                .connect(
                        host.links().name(create.number()),
                        host.installation().block().address(create.addressSlot()),
                        namespaces);
        CrashPoint.NET_AFTER_VETH.reach();
        firewall.run();
    }

    /// Mounts a namespace, which keeps it after its last process has ended.
    private static void keep(String namespace, Path file) throws IOException {
        Files.createFile(file);
        Mounts.bind(namespace, file);
    }

    /// An overlay needs its folders only until it is mounted, so the clones are removed at once.
    private static void mountRoot(Path folder, List<Path> layers, Path top, FileDescriptor user) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path clones = Files.createDirectory(folder.resolve("l"));
        List<Path> lowers = new ArrayList<>();
        lowers.add(top);
        try {
            for (int i = layers.size() - 1; i >= 0; i--) {
                Path clone = Files.createDirectory(clones.resolve(String.valueOf(i)));
                Mounts.idmapped(layers.get(i), clone, user);
                lowers.add(clone);
            }
            Mounts.overlay(lowers, root);
        } finally {
            for (Path clone : lowers.subList(1, lowers.size())) {
                Mounts.detach(clone);
                Files.delete(clone);
            }
            Files.delete(clones);
        }
    }

    private byte[] config(InstanceAction.Create create, ImageConfig image, ProcessUser user, int firstId) {
        Release release = create.release();
        Path folder = host.installation().folder(create.instance());
        return host.bundle()
                .config(new Container(
                        folder.resolve("root"),
                        release.mounts().scratch(),
                        new Container.Isolation(
                                folder.resolve("user"),
                                folder.resolve("net"),
                                firstId,
                                create.pool().service()),
                        launch(create, image, user),
                        new Container.Limits(release.resources(), release.pidsMax(), release.profile()),
                        host.installation().cgroup(create.pool().service(), create.instance())));
    }

    private static Container.Launch launch(InstanceAction.Create create, ImageConfig image, ProcessUser user) {
        ImageProgram program = new ImageProgram(create.release(), image);
        Map<String, String> environment = program.environment();
        environment.put("STELE_RELEASE", create.label());
        environment.put("STELE_INSTANCE", create.instance());
        return new Container.Launch(
                create.release().process().init(),
                program.argv(),
                environment.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList(),
                program.directory(),
                user.uid(),
                user.gid());
    }

    private static int stopSignal(ImageConfig image) {
        String text = image.execution().stopSignal().orElse("TERM");
        String name = text.startsWith("SIG") ? text.substring(3) : text;
        return SIGNALS.getOrDefault(name, name.matches("[1-9]|[1-5][0-9]|6[0-4]") ? Integer.parseInt(name) : SIGTERM);
    }
}
