package dev.stele.runc;

import dev.stele.fleet.Resources;
import dev.stele.linux.Architecture;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The OCI runtime configuration of a container under the hardening profile that its release was made with.
///
/// No capability in any set, no new privileges, own namespaces of every kind, a system call filter, a read-only root,
/// and limits for everything that can run out. From the image come only arguments, environment, user and
/// directory: labels and annotations are data.
public final class Bundle {
    private static final int IDS = 65_536;
    private static final long FILES_MAX = 65_536;
    private static final int OOM_SCORE = 500;
    private static final int CPU_PERIOD_MICROS = 100_000;
    private static final int SHARES_PER_CORE = 1024;
    private static final int SHARES_MIN = 2;
    /// Of the 3,072 that the kernel gives to all instances together. Each can hold a buffer that no memory limit
    /// counts.
    private static final String PTYS_MAX = "max=64";
    private static final String TMP_SIZE = "size=64m";
    private static final List<String> NO_EXEC = List.of("nosuid", "noexec", "nodev");

    /// Where an instance has the host's init process. In `/dev`, which no image and no fleet file can put files
    /// into.
    static final String INIT = "/dev/init";

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final Architecture architecture;
    private final long filesMax;
    private final boolean unifiedMemory;
    private final Path init;

    /// @param architecture of this machine
    /// @param ownFilesMax this process's own hard limit of open files: a container cannot have more
    /// @param unifiedMemory whether the memory controller is the one of cgroup v2
    /// @param init the host's init program, statically linked
    public Bundle(Architecture architecture, long ownFilesMax, boolean unifiedMemory, Path init) {
        this.architecture = architecture;
        this.filesMax = Math.min(FILES_MAX, ownFilesMax);
        this.unifiedMemory = unifiedMemory;
        this.init = init;
    }

    /// How many files a process may have open. A container inherits it, as [Runc#create] says.
    public long filesMax() {
        return filesMax;
    }

    /// The text of `config.json`.
    public byte[] config(Container container) {
        return Json.object()
                .put("ociVersion", "1.0.2")
                .put("hostname", container.isolation().hostname())
                .put(
                        "root",
                        Json.object()
                                .put("path", container.root().toString())
                                .put("readonly", true)
                                .build())
                .put("process", process(container.launch()))
                .put("mounts", mounts(container))
                .put("linux", linux(container))
                .build()
                .bytes();
    }

    private Json process(Container.Launch launch) {
        Json.Builder none = Json.object();
        for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
            none.put(set, Json.array(List.of()));
        }
        return Json.object()
                .put("terminal", false)
                .put(
                        "user",
                        Json.object()
                                .put("uid", launch.uid())
                                .put("gid", launch.gid())
                                .build())
                .put("args", Json.strings(argv(launch)))
                .put("env", Json.strings(launch.env()))
                .put("cwd", launch.directory())
                .put("capabilities", none.build())
                .put("noNewPrivileges", true)
                .put("oomScoreAdj", OOM_SCORE)
                .build();
    }

    private static List<String> argv(Container.Launch launch) {
        List<String> out = new ArrayList<>();
        if (launch.init()) {
            out.addAll(List.of(INIT, "--"));
        }
        out.addAll(launch.argv());
        return out;
    }

    private Json mounts(Container container) {
        List<Json> out = new ArrayList<>();
        out.add(mount("/proc", "proc", NO_EXEC));
        // runc makes it read-only after it has put its devices there: user 0 inside could keep files in it.
        out.add(mount("/dev", "tmpfs", List.of("nosuid", "noexec", "strictatime", "mode=755", "size=64k", "ro")));
        out.add(mount(
                "/dev/pts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5", PTYS_MAX)));
        out.add(mount("/dev/shm", "tmpfs", with(NO_EXEC, "mode=1777", TMP_SIZE)));
        out.add(mount("/dev/mqueue", "mqueue", NO_EXEC));
        out.add(mount("/sys", "sysfs", with(NO_EXEC, "ro")));
        // A JVM sizes its heap by what it reads here.
        out.add(mount("/sys/fs/cgroup", "cgroup", with(NO_EXEC, "relatime", "ro")));
        out.add(mount("/tmp", "tmpfs", with(NO_EXEC, "mode=1777", TMP_SIZE)));
        for (String path : container.scratch()) {
            out.add(mount(
                    path,
                    "tmpfs",
                    with(
                            NO_EXEC,
                            "mode=755",
                            "uid=" + container.launch().uid(),
                            "gid=" + container.launch().gid(),
                            TMP_SIZE)));
        }
        if (container.launch().init()) {
            out.add(initMount());
        }
        return Json.array(out);
    }

    private Json initMount() {
        return Json.object()
                .put("destination", INIT)
                .put("type", "bind")
                .put("source", init.toString())
                .put("options", Json.strings(List.of("bind", "ro", "nosuid", "nodev")))
                .build();
    }

    private static Json mount(String target, String type, List<String> options) {
        return Json.object()
                .put("destination", target)
                .put("type", type)
                .put("source", type)
                .put("options", Json.strings(options))
                .build();
    }

    private static List<String> with(List<String> options, String... more) {
        List<String> out = new ArrayList<>(options);
        out.addAll(List.of(more));
        return out;
    }

    private Json linux(Container container) {
        Json map = Json.array(List.of(Json.object()
                .put("containerID", 0)
                .put("hostID", container.isolation().firstId())
                .put("size", IDS)
                .build()));
        return Json.object()
                .put("cgroupsPath", container.cgroup())
                .put("uidMappings", map)
                .put("gidMappings", map)
                .put("namespaces", namespaces(container.isolation()))
                .put("resources", resources(container.limits()))
                .put("rootfsPropagation", "rprivate")
                .put("seccomp", Seccomp.filter(container.limits().profile(), architecture))
                .put("maskedPaths", Json.strings(MASKED))
                .put("readonlyPaths", Json.strings(READ_ONLY))
                .build();
    }

    private static Json namespaces(Container.Isolation isolation) {
        List<Json> out = new ArrayList<>();
        for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
            out.add(Json.object().put("type", type).build());
        }
        out.add(Json.object()
                .put("type", "user")
                .put("path", isolation.userNamespace().toString())
                .build());
        out.add(Json.object()
                .put("type", "network")
                .put("path", isolation.netNamespace().toString())
                .build());
        return Json.array(out);
    }

    private Json resources(Container.Limits limits) {
        Resources wanted = limits.resources();
        long memory = wanted.memoryBytes();
        Json.Builder out = Json.object()
                .put(
                        "devices",
                        Json.array(List.of(Json.object()
                                .put("allow", false)
                                .put("access", "rwm")
                                .build())))
                // Limit of memory and swap together: equal means no swap.
                .put(
                        "memory",
                        Json.object().put("limit", memory).put("swap", memory).build())
                .put("pids", Json.object().put("limit", limits.pidsMax()).build());
        if (unifiedMemory) {
            // When one process is killed at the limit, all of the instance is, instead of half of it running on.
            out.put("unified", Json.object().put("memory.oom.group", "1").build());
        }
        wanted.cpuMillis()
                .ifPresent(millis -> out.put(
                        "cpu",
                        Json.object()
                                .put("shares", Math.max(SHARES_MIN, millis * SHARES_PER_CORE / 1000))
                                .put("quota", millis * (CPU_PERIOD_MICROS / 1000))
                                .put("period", CPU_PERIOD_MICROS)
                                .build()));
        return out.build();
    }
}
