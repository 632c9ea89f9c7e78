package dev.stele.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A new user namespace and a network namespace that it owns, kept by a process that does nothing else.
///
/// A JVM has threads and so cannot leave its own user namespace: a child does, and waits. The network namespace must
/// belong to the user namespace, or a container in it may not mount `/sys`.
public final class NamespacePair implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Process holder;

    private NamespacePair(Process holder) {
        this.holder = holder;
    }

    /// @param firstId of this host that is id 0 inside
    /// @param ids how many, from 0
    public static NamespacePair open(int firstId, int ids) {
        HostCommand unshare = new HostCommand(DEADLINE, "unshare", "--user", "--net", "cat");
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
