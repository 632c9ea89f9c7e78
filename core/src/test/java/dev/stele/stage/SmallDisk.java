package dev.stele.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A disk of a few mebibytes in memory, which a test can fill. It is unmounted after the test's own methods.
public final class SmallDisk implements AfterEachCallback {
    private final String size;
    private final String more;
    private Path mounted = Path.of("");

    private SmallDisk(String size, String more) {
        this.size = size;
        this.more = more;
    }

    /// @param size such as `2m`
    public static SmallDisk of(String size) {
        return new SmallDisk(size, "");
    }

    /// @param inodes files and folders that fit, with the disk's own folder
    public static SmallDisk of(String size, int inodes) {
        return new SmallDisk(size, ",nr_inodes=" + inodes);
    }

    /// Mounts it on a folder, which is made when it is missing. It ends with the test.
    public Path on(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Ran.succeed("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=0700" + more, "stele-test", folder + "");
        mounted = folder;
        return folder;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!mounted.equals(Path.of(""))) {
            Ran.succeed("umount", mounted.toString());
        }
    }
}
