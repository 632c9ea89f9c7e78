package dev.stele.linux;

/// Something that is no regular file stands where one is read.
public final class IrregularFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;

    private final String why;

    IrregularFileException(String path, int type) {
        super(path + " is " + name(type) + ", not a regular file");
        this.why = "it is " + name(type) + ", not a regular file";
    }

    /// The reason alone, without the path.
    public String why() {
        return why;
    }

    private static String name(int type) {
        return switch (type) {
            case FileStat.DIRECTORY -> "a folder";
            case FileStat.SYMLINK -> "a symbolic link";
            case FileStat.FIFO -> "a FIFO";
            case FileStat.SOCKET -> "a socket";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
            default -> "of an unknown type";
        };
    }
}
