package dev.stele.remote;

import dev.stele.linux.Errno;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.IrregularFileException;
import dev.stele.linux.LinuxException;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Files beneath a folder that somebody else may have made: no link in it leads out.
final class FolderFiles implements SourceFiles {
    private final OpenFolder folder;

    FolderFiles(Path folder) throws IOException {
        this.folder = NamedFile.open(folder);
    }

    @Override
    public Optional<byte[]> small(String path, int bytesMax) throws IOException {
        try {
            byte[] bytes = NamedFile.beneath(folder, path, bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new IOException(path + " has more than " + bytesMax + " bytes");
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public void each(Set<String> paths, Reader reader) throws IOException {
        for (String path : paths) {
            try (FileDescriptor file = folder.file(path);
                    InputStream content = file.stream()) {
                reader.read(path, content);
            } catch (LinuxException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw new IOException(path + ": " + e.why(), e);
                }
            } catch (IrregularFileException e) {
                throw new IOException(path + " is no file: " + e.why(), e);
            }
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
