package dev.stele.supervisor;

import dev.stele.gateway.GatewayClient;
import dev.stele.gateway.GatewayException;
import dev.stele.linux.Errno;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.FolderRemoval;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Nodes;
import dev.stele.linux.OpenFolder;
import dev.stele.text.FailureText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The gateway's own folder as root sees it: the one place of an installation in which another user may write.
///
/// Root makes the folder and gives it away, and from then on neither writes nor removes anything in it. Of what stands
/// in it root uses the control socket only: opened without following a link, its owner checked, and connected to by the
/// descriptor that was checked. Its parent belongs to root, so that the folder itself cannot be exchanged.
///
/// @param dir the folder
/// @param uid user and group id of the gateway
record GatewayFolder(Path dir, int uid) {
    private static final int CLOSED = 0700;
    private static final String SOCKET = "control.sock";

    /// Makes it, unless it is there. One that belongs to neither root nor the gateway is from another block of ids:
    /// nobody could use it, so a new one takes its place.
    void prepare() {
        String path = dir.toString();
        Optional<FileStat> found = FileStat.find(path);
        if (found.isPresent() && !isUsable(found.get())) {
            FolderRemoval.remove(dir);
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            Nodes.mkdir(path, CLOSED);
        }
        if (found.isEmpty() || found.get().permissions() != CLOSED) {
            Nodes.chmod(path, CLOSED);
        }
        Nodes.chown(path, uid, uid);
    }

    private boolean isUsable(FileStat stat) {
        return stat.type() == FileStat.DIRECTORY && (stat.uid() == uid || stat.uid() == 0);
    }

    /// Connects to the gateway that listens there.
    ///
    /// @throws IllegalStateException when none does, or when what stands in the socket's place is not the gateway's
    GatewayClient connect(Duration answerMax) {
        Path socket = dir.resolve(SOCKET);
        try (OpenFolder folder = OpenFolder.open(dir);
                FileDescriptor open = folder.nodeWithoutLinks(SOCKET)) {
            FileStat stat = open.stat();
            if (stat.type() != FileStat.SOCKET || stat.uid() != uid) {
                throw new IllegalStateException(socket + " is not the gateway's socket: not connected to");
            }
            return GatewayClient.connect(Path.of(open.selfPath()), answerMax);
        } catch (LinuxException e) {
            String why = e.errno() == Errno.ENOENT ? "it has not made its socket yet" : FailureText.of(e);
            throw new IllegalStateException("no gateway answers at " + socket + ": " + why, e);
        } catch (GatewayException e) {
            // Its message names the descriptor.
            throw new IllegalStateException("no gateway answers at " + socket + ": it does not listen", e);
        }
    }
}
