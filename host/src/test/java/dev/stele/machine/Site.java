package dev.stele.machine;

import dev.stele.crash.TestPauser;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Check;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostCommand;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A machine under test in a home of its own. Closing it removes everything.
final class Site implements AutoCloseable {
    static final Duration GRACE = Duration.ofMillis(200);
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    final Path home;
    final Store store;
    final Installation installation;
    private final Semaphore changes = new Semaphore(0);
    private Machine machine;
    private long number;
    private long fence = 1;

    Site() {
        try {
            home = Files.createTempDirectory("stele-home");
            store = Store.open(home.resolve("store"));
            installation = Installation.open(home, Path.of("/run/stele"), new Random(System.nanoTime()));
            machine = open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Machine open() {
        Machine opened = Machine.open(installation, store, System::nanoTime, new TestPauser());
        opened.onChange(changes::release);
        return opened;
    }

    Machine machine() {
        return machine;
    }

    /// Opens the machine again, as a new server does.
    void restart() {
        machine.close();
        machine = open();
    }

    interface Meanwhile {
        void run() throws IOException;
    }

    /// Runs something while no server is there.
    void restart(Meanwhile meanwhile) throws IOException {
        machine.close();
        meanwhile.run();
        machine = open();
    }

    /// An image whose only program is busybox's web server, on port 80.
    Digest webImage(String page) {
        return BusyboxImage.put(store, page, "/bin/httpd", "-f", "-p", "80", "-h", "/www");
    }

    Release release(Digest image) {
        Check check = new Check(
                Optional.of("/"), Optional.empty(), "http", Duration.ofMillis(200), Duration.ofSeconds(1), 1, 2);
        return release(image, List.of(), Optional.of(check));
    }

    Release release(Digest image, List<String> args, Optional<Check> readiness) {
        return new Release(
                image,
                new Release.ProcessSpec(args, new TreeMap<>(java.util.Map.of("BOTH", "release")), GRACE),
                new Release.MountSpec(List.of(), List.of("/var/run")),
                new Resources(64 << 20, OptionalLong.of(500)),
                new TreeMap<>(java.util.Map.of("http", 80)),
                new Release.Checks(readiness, Optional.empty()),
                Release.PROFILE);
    }

    /// A create of the next instance of `web`.
    InstanceAction.Create next(Release release) {
        number++;
        return new InstanceAction.Create(
                "web-" + Long.toString(number, 36),
                number,
                new PoolId("web", release.id()),
                "v1",
                release,
                1,
                Math.toIntExact(number));
    }

    /// Acts under this fence from now on.
    void fence(long next) {
        fence = next;
    }

    Outcome perform(InstanceAction action) {
        return machine.perform(action, fence);
    }

    /// A create of the next instance, whose image is pulled.
    InstanceAction.Create pulled(Release release) {
        require(machine.pull(release.image()));
        return next(release);
    }

    /// Creates and starts an instance.
    ///
    /// @return its id
    String run(Release release) {
        InstanceAction.Create create = pulled(release);
        require(perform(create));
        require(perform(new InstanceAction.Start(create.instance())));
        return create.instance();
    }

    String runReady(Release release) {
        String instance = run(release);
        await(instance, seen -> seen.health() == ObservedInstance.Health.READY);
        return instance;
    }

    void stopAndRemove(String instance) {
        require(perform(new InstanceAction.Stop(instance, GRACE)));
        require(perform(new InstanceAction.Remove(instance)));
    }

    ObservedInstance see(String instance) {
        ObservedInstance seen = machine.observe().instances().get(instance);
        if (seen == null) {
            throw new AssertionError(instance + " is not there");
        }
        return seen;
    }

    /// Waits until an instance is as wanted; fails after some minutes, which an emulated machine may take.
    ObservedInstance await(String instance, Predicate<ObservedInstance> wanted) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!wanted.test(see(instance))) {
            awaitChange(deadline, () -> see(instance).toString());
        }
        return see(instance);
    }

    /// Waits until the whole observation is as wanted.
    void awaitObservation(Predicate<Observation> wanted) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!wanted.test(machine.observe())) {
            awaitChange(deadline, () -> machine.observe().toString());
        }
    }

    /// Waits for that many further scans for drift.
    void awaitScans(int times) {
        try {
            machine.awaitScans(times);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitChange(long deadline, java.util.function.Supplier<String> now) {
        try {
            if (!changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("waited in vain, it is still: " + now.get());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The first process of an instance.
    int pid(String instance) {
        try {
            return Integer.parseInt(
                    Files.readString(installation.folder(instance).resolve("pid")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String get(String instance) {
        return new HostCommand(
                        Duration.ofSeconds(5),
                        "busybox",
                        "wget",
                        "-q",
                        "-O",
                        "-",
                        "http://" + see(instance).address())
                .succeed();
    }

    static void require(Outcome outcome) {
        if (!outcome.equals(Outcome.done())) {
            throw new AssertionError(outcome);
        }
    }

    @Override
    public void close() {
        for (String instance : machine.observe().instances().keySet()) {
            require(machine.perform(new InstanceAction.Remove(instance), Long.MAX_VALUE));
        }
        machine.close();
        if (!machine.retire()) {
            throw new AssertionError("cannot be retired: " + machine.observe().instances());
        }
        new HostCommand(Duration.ofSeconds(30), "rm", "-rf", home.toString()).succeed();
    }
}
