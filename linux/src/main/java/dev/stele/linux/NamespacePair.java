package dev.stele.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A new user namespace and a network namespace that it owns, kept by a process that does nothing else.
///
/// A JVM has threads and so cannot leave its own user namespace: a child does, and waits. The network namespace must
/// belong to the user namespace, or a container in it may not mount `/sys`.
///
/// The kernel charges what is used inside (inotify instances, message queues, pending signals, namespaces …) also
/// to the user who made the namespace, in the namespace around it. So the child is an id of its own there, and not
/// root: what is used up inside is then not used up for root, nor for a pair of another owner.
public final class NamespacePair implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Process holder;

    private NamespacePair(Process holder) {
        this.holder = holder;
    }

    /// A pair that belongs to its own id 0.
    ///
    /// @param firstId of this host that is id 0 inside
    /// @param ids how many, from 0
    public static NamespacePair open(int firstId, int ids) {
        return open(firstId, ids, firstId);
    }

    /// @param firstId of this host that is id 0 inside
    /// @param ids how many, from 0
    /// @param owner id of this host that the pair belongs to, and to which is charged what is used inside
    public static NamespacePair open(int firstId, int ids, int owner) {
        HostCommand unshare = command(owner);
        Process holder = unshare.start();
        NamespacePair pair = new NamespacePair(holder);
        try {
            // The echo can only come after both namespaces are there.
            holder.getOutputStream().write('\n');
            holder.getOutputStream().flush();
            String echo = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (echo == null || !echo.isEmpty()) {
                throw new HostCommandException(unshare.argv(), "did not make a user namespace: " + echo);
            }
            String map = "0 " + firstId + " " + ids;
            Files.writeString(pair.proc("uid_map"), map);
            Files.writeString(pair.proc("gid_map"), map);
            return pair;
        } catch (IOException e) {
            pair.close();
            throw new HostCommandException(List.of("unshare"), "made no usable user namespace: " + e.getMessage());
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    /// The capability lasts until the namespace is entered. With it, hosts that let only root make user namespaces
    /// let the owner, too.
    private static HostCommand command(int owner) {
        String id = String.valueOf(owner);
        List<String> argv = new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups"));
        argv.addAll(List.of("--inh-caps=+sys_admin", "--ambient-caps=+sys_admin"));
        argv.addAll(List.of("unshare", "--user", "--net", "cat"));
        return new HostCommand(argv, "", DEADLINE);
    }

    /// Of the process that holds them, for commands that take a namespace by it.
    public long pid() {
        return holder.pid();
    }

    public String userPath() {
        return proc("ns/user").toString();
    }

    public String netPath() {
        return proc("ns/net").toString();
    }

    private Path proc(String name) {
        return Path.of("/proc/" + holder.pid() + "/" + name);
    }

    /// The namespaces live on where they are mounted or used.
    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
