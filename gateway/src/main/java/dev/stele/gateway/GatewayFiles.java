package dev.stele.gateway;

import dev.stele.crash.CrashPoint;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Function;

/// The last table and the last membership, on disk.
///
/// The table is durable before it is applied. The membership is only renamed into place: after a crash of the machine
/// no instance is running, so an older membership is no worse than a newer one.
final class GatewayFiles {
    private static final System.Logger LOG = System.getLogger(GatewayFiles.class.getName());
    private static final int BYTES_MAX = ControlSocket.LINE_BYTES_MAX;

    private final Path dir;

    GatewayFiles(Path dir) {
        this.dir = dir;
    }

    /// Why a file could not be written, for people.
    String failure(IOException e) {
        return FullDisk.or(dir, e);
    }

    RouteTable readTable() {
        return read("table.json", RouteTable::fromJson).orElse(RouteTable.EMPTY);
    }

    Membership readMembership() {
        return read("membership.json", Membership::fromJson).orElse(Membership.EMPTY);
    }

    void writeTable(RouteTable table) throws IOException {
        Path staged = dir.resolve("table.json.new");
        write(staged, table.toJson(), true);
        CrashPoint.TABLE_AFTER_FSYNC.reach();
        Files.move(staged, dir.resolve("table.json"), StandardCopyOption.ATOMIC_MOVE);
        CrashPoint.TABLE_AFTER_RENAME.reach();
        try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    void writeMembership(Membership membership) throws IOException {
        Path staged = dir.resolve("membership.json.new");
        write(staged, membership.toJson(), false);
        Files.move(staged, dir.resolve("membership.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path file, Json json, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }

    /// A file that cannot be parsed is moved aside and counts as absent: the server has the current state and pushes it
    /// again, which a gateway that refuses to start would prevent.
    private <T> Optional<T> read(String name, Function<Json, T> parse) {
        Path file = dir.resolve(name);
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException("more than " + BYTES_MAX + " bytes");
            }
            return Optional.of(parse.apply(Json.parse(Files.readAllBytes(file))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new GatewayException(
                    "cannot read " + file + ": " + FailureText.of(e) + ". Make it readable for the gateway.", e);
        } catch (RuntimeException e) {
            putAside(file, e);
            return Optional.empty();
        }
    }

    private static void putAside(Path file, RuntimeException why) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.log(System.Logger.Level.ERROR, file + " is damaged and now lies at " + aside + ": " + FailureText.of(why));
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new GatewayException(
                    file + " is damaged and cannot be put aside: " + FailureText.of(e) + ". Remove it.", e);
        }
    }
}
