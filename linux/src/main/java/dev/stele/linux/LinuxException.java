package dev.stele.linux;

import java.util.Map;

/// The kernel refused a call.
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Map<Integer, String> MEANINGS = Map.ofEntries(
            Map.entry(Errno.EPERM, "operation not permitted: Stele must be root, with all capabilities"),
            Map.entry(Errno.ENOENT, "no such file or directory"),
            Map.entry(Errno.ESRCH, "no such process"),
            Map.entry(Errno.EIO, "input/output error"),
            Map.entry(Errno.EAGAIN, "somebody else holds it"),
            Map.entry(Errno.EACCES, "permission denied"),
            Map.entry(Errno.EBUSY, "device or resource busy"),
            Map.entry(Errno.EEXIST, "file exists"),
            Map.entry(Errno.EXDEV, "it leads out of its folder"),
            Map.entry(Errno.ENOTDIR, "not a directory"),
            Map.entry(Errno.EINVAL, "invalid argument: the kernel or the file system does not know this"),
            Map.entry(Errno.ENOSPC, "no space left on device"),
            Map.entry(Errno.EROFS, "read-only file system"),
            Map.entry(Errno.ENOSYS, "the kernel has no such call: Stele needs Linux 5.19 or newer"),
            Map.entry(Errno.ENOTEMPTY, "directory not empty"),
            Map.entry(Errno.ELOOP, "a symbolic link where none may be"),
            Map.entry(Errno.ENODATA, "no data"),
            Map.entry(Errno.ENOTSUP, "not supported by this file system"));

    private final int errno;

    LinuxException(String call, String subject, int errno) {
        super(call + " " + subject + ": " + meaning(errno));
        this.errno = errno;
    }

    private static String meaning(int errno) {
        return MEANINGS.getOrDefault(errno, "errno " + errno);
    }

    /// The reason alone, without the call and what it was about.
    public String why() {
        return meaning(errno);
    }

    /// As in errno(3); see [Errno].
    public int errno() {
        return errno;
    }
}
