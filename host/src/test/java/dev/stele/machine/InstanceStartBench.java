package dev.stele.machine;

import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostCommand;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Compares the start of an instance with that by conmon and runc alone, with the same bundle. Not a test: it is only
/// run by name, and prints figures for `bench/RESULTS.md`.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class InstanceStartBench {
    private static final int ROUNDS = 50;
    private static final int WARM_UP = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void startOfAnInstance() throws Exception {
        try (Site site = new Site()) {
            Digest image = site.webImage("hello\n");
            Release release = site.release(image, List.of(), Optional.empty());
            List<Long> stele = new ArrayList<>();
            List<Long> create = new ArrayList<>();
            List<Long> bare = new ArrayList<>();
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                InstanceAction.Create next = site.next(release);
                Site.require(site.machine().pull(image));
                long began = System.nanoTime();
                Site.require(site.perform(next));
                long created = System.nanoTime();
                Site.require(site.perform(new InstanceAction.Start(next.instance())));
                long started = System.nanoTime();
                bare.add(bare(site, next.instance()));
                stele.add(started - began);
                create.add(created - began);
                site.stopAndRemove(next.instance());
            }
            report("create and start by Stele", stele);
            report("  of this, create", create);
            report("conmon and runc alone, same bundle", bare);
        }
    }

    /// Creates and starts a second container from the same bundle, under another name and cgroup.
    private static long bare(Site site, String instance) throws Exception {
        Path from = site.installation.folder(instance);
        Path run = Files.createDirectory(site.installation.folder("bare"));
        String config = Files.readString(from.resolve("config.json"));
        Files.writeString(run.resolve("config.json"), config.replace("/web/" + instance, "/web/bare"));
        String id = site.installation.containerId("bare");
        String script = """
                _OCI_SYNCPIPE=3 conmon --cid=%1$s --cuuid=%1$s --name=%1$s --runtime=/usr/sbin/runc \
                  --runtime-arg=--root=%2$s/runc --bundle=%2$s/i/bare --container-pidfile=%2$s/i/bare/pid \
                  --exit-dir=%2$s/exits --log-path=k8s-file:%2$s/i/bare/log --full-attach \
                  3>&1 >/dev/null 2>&1 </dev/null | { read -r line; }
                runc --root %2$s/runc start %1$s
                """.formatted(id, site.installation.run());
        long began = System.nanoTime();
        new HostCommand(DEADLINE, "sh", "-c", script).succeed();
        long took = System.nanoTime() - began;
        Site.require(site.perform(new InstanceAction.Remove("bare")));
        return took;
    }

    private static void report(String what, List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos.subList(WARM_UP, nanos.size()));
        Collections.sort(sorted);
        System.out.printf(
                "%-36s p50 %5.1f ms   p95 %5.1f ms%n",
                what, sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 95 / 100) / 1e6);
    }
}
