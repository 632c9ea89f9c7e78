package dev.stele.machine;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import dev.stele.layer.LayerException;
import dev.stele.linux.HostCommandException;
import dev.stele.linux.HostProcess;
import dev.stele.linux.LinuxException;
import dev.stele.machine.InstanceFile.Phase;
import dev.stele.machine.Layers.Image;
import dev.stele.net.Peer;
import dev.stele.oci.Digest;
import dev.stele.probe.PortAdvice;
import dev.stele.probe.Prober;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/// The instances of this machine, and the steps of their life cycle.
///
/// Steps of one instance are taken one at a time; those of several run side by side. Each may be taken again after a
/// crash: it finds what is there already, and does the rest.
final class Instances {
    private static final System.Logger LOGGER = System.getLogger(Instances.class.getName());
    private static final Duration KILL_MAX = Duration.ofSeconds(10);

    private final Host host;
    private final Images images;
    private final TopLayer tops;
    private final LogRetention logs;
    private final InstanceCreator creator;
    private final InstanceRemover remover;
    private final Runnable onChange;
    private final ConcurrentSkipListMap<String, Instance> table = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final ReentrantLock firewallLock = new ReentrantLock();

    /// What instances need of the images.
    interface Images {
        /// The unpacked image; throws [HostException] when it cannot be had.
        Image ready(Digest image) throws IOException;

        /// TCP ports that the image says its program listens on.
        SortedSet<Integer> exposedPorts(Digest image);
    }

    Instances(Host host, TopLayer tops, Images images, Runnable onChange) {
        this.host = host;
        this.images = images;
        this.tops = tops;
        this.logs = new LogRetention(host.installation().home().resolve("logs"));
        this.creator = new InstanceCreator(host, tops, this::applyFirewall);
        this.remover = new InstanceRemover(host, this::applyFirewall);
        this.onChange = onChange;
    }

    Collection<Instance> all() {
        return table.values();
    }

    Outcome perform(InstanceAction action) {
        ReentrantLock lock = locks.computeIfAbsent(action.instance(), _ -> new ReentrantLock());
        lock.lock();
        try {
            return switch (action) {
                case InstanceAction.Create create -> create(create);
                case InstanceAction.Start start -> start(start.instance());
                case InstanceAction.Drain _ -> Outcome.done();
                case InstanceAction.Stop stop -> stop(stop.instance(), stop.grace());
                case InstanceAction.Remove remove -> remove(remove.instance());
            };
        } catch (ReleaseException e) {
            return Outcome.release("runtime", FailureText.of(e));
        } catch (StoreException | IOException | UncheckedIOException e) {
            return Outcome.platform("disk", FullDisk.or(host.installation().run(), e));
        } catch (HostException | LayerException | HostCommandException | LinuxException | IllegalStateException e) {
            return Outcome.platform("runtime", FullDisk.or(host.installation().run(), e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Outcome.platform("runtime", "interrupted: the server is ending");
        } catch (IllegalArgumentException e) {
            // A path that no mount option can carry, a profile that is not shipped: not a reason to end the server.
            return Outcome.platform("runtime", FailureText.of(e));
        } finally {
            lock.unlock();
            if (action instanceof InstanceAction.Remove && !table.containsKey(action.instance())) {
                locks.remove(action.instance(), lock);
            }
            onChange.run();
        }
    }

    private Outcome create(InstanceAction.Create create) throws IOException {
        Instance known = table.get(create.instance());
        if (known != null && known.record().phase() != Phase.CREATING) {
            return Outcome.done();
        }
        if (known != null) {
            // Half set up by a server that died: removed and created again, since it is unknown which half.
            removeAll(known);
        }
        Image image = images.ready(create.release().image());
        Instance instance = new Instance(creator.begin(create, image));
        table.put(create.instance(), instance);
        try {
            instance.record(creator.create(instance.record(), image));
            return Outcome.done();
        } catch (RuntimeException | IOException e) {
            removeAll(instance);
            throw e;
        }
    }

    private Outcome start(String id) throws IOException {
        Instance instance = table.get(id);
        if (instance == null || instance.record().phase() == Phase.CREATING) {
            return Outcome.platform("runtime", id + " is not there to be started");
        }
        if (instance.hasEnded()) {
            return Outcome.platform("runtime", id + " has ended before it was started");
        }
        if (instance.record().phase() == Phase.CREATED) {
            String container = host.installation().containerId(id);
            if (host.runc().isWaiting(container)) {
                instance.starting();
                host.runc().start(container);
            }
            CrashPoint.RUNC_AFTER_START.reach();
            save(instance, instance.record().with(Phase.STARTED));
        }
        probe(instance);
        return Outcome.done();
    }

    private Outcome stop(String id, Duration grace) throws IOException, InterruptedException {
        Instance instance = table.get(id);
        if (instance == null || instance.hasEnded() || instance.record().first().isEmpty()) {
            return Outcome.done();
        }
        boolean started = instance.record().phase() != Phase.CREATED;
        save(instance, instance.record().with(Phase.STOPPING));
        instance.stopProbing();
        HostProcess first = instance.record().first().get();
        CrashPoint.STOP_BEFORE_TERM.reach();
        boolean ended = started && first.signal(instance.record().stopSignal()) && instance.awaitEnd(grace.toMillis());
        if (!ended && first.isAlive()) {
            first.signal(HostProcess.SIGKILL);
        }
        CrashPoint.STOP_AFTER_KILL.reach();
        if (instance.awaitEnd(KILL_MAX.toMillis()) || !first.isAlive()) {
            return Outcome.done();
        }
        return Outcome.platform(
                "runtime",
                id + " does not end on SIGKILL: process " + first.pid()
                        + " waits for the kernel, perhaps for a disk that does not answer");
    }

    private Outcome remove(String id) throws IOException {
        Instance instance = table.get(id);
        if (instance == null) {
            // Not in memory: what an interrupted removal has left is removed by its name.
            remover.remove(id, List.of(), Optional.empty());
        } else {
            instance.stopProbing();
            removeAll(instance);
        }
        return Outcome.done();
    }

    private void removeAll(Instance instance) throws IOException {
        InstanceAction.Create create = instance.record().create();
        table.remove(create.instance());
        try {
            remover.remove(
                    create.instance(),
                    host.installation().cgroups(create.pool().service(), create.instance()),
                    Optional.of(host.links().name(create.number())));
        } catch (RuntimeException | IOException e) {
            // Still there and observed until a later attempt succeeds.
            table.put(create.instance(), instance);
            throw e;
        }
    }

    /// Removes what belonged to instances that are gone.
    void prune() throws IOException {
        Set<String> used = new HashSet<>();
        for (Instance instance : all()) {
            InstanceAction.Create create = instance.record().create();
            used.add(TopLayer.name(host.installation().block().firstId(create.serviceSlot()), create.release()));
        }
        tops.prune(used);
        logs.prune(table.keySet());
    }

    /// Adopts what an earlier server has left running. Folders without a record are left to the sweep.
    void adopt() throws IOException {
        Path folders = host.installation().run().resolve("i");
        try (var each = Files.newDirectoryStream(folders)) {
            for (Path folder : each) {
                Optional<InstanceFile> record = InstanceFile.load(folder);
                if (record.isPresent()) {
                    adopt(record.get());
                }
            }
        }
    }

    private void adopt(InstanceFile record) throws IOException {
        Instance instance = new Instance(record);
        table.put(instance.id(), instance);
        Path folder = host.installation().folder(instance.id());
        if (InstanceFolder.narrow(
                folder, host.installation().block().firstId(record.create().serviceSlot()))) {
            LOGGER.log(Level.INFO, folder + " of a former version was open to other users, and was closed");
        }
        HostLimits.applyAgain(host, record);
        boolean waiting = host.runc().isWaiting(host.installation().containerId(instance.id()));
        if (record.phase() == Phase.CREATED && !waiting) {
            // Started by a server that died before it recorded that.
            save(instance, record.with(Phase.STARTED));
        }
        if (instance.record().phase() == Phase.STARTED) {
            probe(instance);
        }
    }

    private void probe(Instance instance) {
        if (!instance.isProbed()) {
            InstanceAction.Create create = instance.record().create();
            instance.probe(Prober.start(
                    new Prober.Target(create.instance(), address(instance), create.release(), ports(instance)),
                    host.nanoClock(),
                    onChange));
        }
    }

    private PortAdvice ports(Instance instance) {
        Digest image = instance.record().create().release().image();
        return new PortAdvice(
                () -> instance.record().first().map(ListeningPorts::of).orElseGet(TreeSet::new),
                () -> images.exposedPorts(image));
    }

    private void save(Instance instance, InstanceFile record) throws IOException {
        record.save(host.installation().folder(record.create().instance()));
        instance.record(record);
    }

    /// Applies the rules that exactly the current instances need.
    void applyFirewall() {
        firewallLock.lock();
        try {
            CrashPoint.NET_BEFORE_NFT.reach();
            host.firewall()
                    .apply(all().stream()
                            .map(instance -> instance.record().create())
                            .map(create -> new Peer(
                                    host.links().name(create.number()),
                                    host.installation().block().address(create.addressSlot()),
                                    create.release().ports().values()))
                            .toList());
        } finally {
            firewallLock.unlock();
        }
    }

    SortedMap<String, ObservedInstance> observe() {
        SortedMap<String, ObservedInstance> out = new TreeMap<>();
        for (Instance instance : all()) {
            out.put(instance.id(), instance.observe(address(instance)));
        }
        return out;
    }

    /// What [Instance#limits] says of those that have reached one.
    SortedMap<String, List<String>> limits() {
        SortedMap<String, List<String>> out = new TreeMap<>();
        for (Instance instance : all()) {
            List<String> sentences = instance.limits();
            if (!sentences.isEmpty()) {
                out.put(instance.id(), sentences);
            }
        }
        return out;
    }

    /// Stops the probes. Instances outlive the server.
    void close() {
        all().forEach(Instance::stopProbing);
    }

    private String address(Instance instance) {
        return host.installation().block().address(instance.record().create().addressSlot());
    }
}
