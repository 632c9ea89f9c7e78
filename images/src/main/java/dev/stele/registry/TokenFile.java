package dev.stele.registry;

import dev.stele.linux.FileDescriptor;
import dev.stele.linux.IrregularFileException;
import dev.stele.linux.LinuxException;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/// The password for pushing, in a file that only its owner can read. There is no default password: a random one is
/// generated when the registry starts for the first time.
final class TokenFile {
    private static final int RANDOM_BYTES = 32;
    private static final int BYTES_MAX = 1024;
    /// Permission bits of everybody but the owner.
    private static final int OTHERS = 077;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private TokenFile() {}

    /// The file's content; the file is created when missing.
    static String readOrCreate(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                create(file, random);
            }
            try (FileDescriptor open = FileDescriptor.openRegular(file.toString())) {
                if ((open.stat().permissions() & OTHERS) != 0) {
                    throw new IllegalStateException(
                            file + " can be read by others than its owner; run: chmod 600 " + file);
                }
                String password = new String(open.readAtMost(BYTES_MAX), StandardCharsets.UTF_8).strip();
                if (password.isEmpty()) {
                    throw new IllegalStateException(file + " is empty; remove it, and a new one is made at the start");
                }
                return password;
            }
        } catch (LinuxException | IrregularFileException e) {
            throw new IllegalStateException("cannot read " + file + ": " + FailureText.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make " + file, e);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[RANDOM_BYTES];
        random.nextBytes(secret);
        String line = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("no file: " + file);
        }
        Path temp = Files.createTempFile(folder, ".token-", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(temp, line);
            sync(temp, StandardOpenOption.WRITE);
            Files.createLink(file, temp);
            sync(folder, StandardOpenOption.READ);
        } catch (FileAlreadyExistsException _) {
            // Another process created it first; its password is used.
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    private static void sync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
