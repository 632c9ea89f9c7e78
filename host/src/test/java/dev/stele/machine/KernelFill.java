package dev.stele.machine;

import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Scripts that fill one kind of kernel memory each, and hold it until they are killed.
final class KernelFill {
    private static final Meta FOLDER = new Meta(0755, 0, 0, 0);
    private static final Meta FILE = new Meta(0644, 0, 0, 0);
    private static final String HOLD = " , {ppoll} 0 0 0 0";
    /// Of RawSyscall's data: `z`, and places behind it.
    private static final long DATA = 0x500000;
    private static final long FREE_ADDRESSES = 1L << 44;
    private static final int HUGE = 2 << 20;
    private static final int PORT = 7777;

    private KernelFill() {}

    static List<LayerEntry> entries(String words) {
        return List.of(
                new LayerEntry.Directory("bin", FOLDER),
                RawSyscall.entry(),
                new LayerEntry.Directory("fill", FOLDER),
                new LayerEntry.RegularFile("fill/data", FILE, Content.of(data())),
                new LayerEntry.RegularFile("fill/words", FILE, Content.of(new ProbeTable().withNumbers(words))));
    }

    /// Numbers that the calls take by address: 16, the size of an address; at 32, the address of the server; at
    /// 64, a request for the link with number 1 (rtnetlink(7)); at 128, the type of a message.
    private static byte[] data() {
        ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 16);
        out.putShort(32, (short) 2).put(34, (byte) (PORT >> 8)).put(35, (byte) PORT);
        out.put(36, (byte) 127).put(39, (byte) 1);
        out.putInt(64, 32).putShort(68, (short) 18).putShort(70, (short) 1).putInt(84, 1);
        out.putLong(128, 1);
        return out.array();
    }

    private static String each(int times, IntFunction<String> words) {
        return IntStream.range(0, times).mapToObj(words).collect(Collectors.joining(" , "));
    }

    private static String times(int times, String words) {
        return each(times, _ -> words);
    }

    /// The data is read into `z` through descriptor 3.
    private static String withData(String words) {
        return "{openat} -100 @/fill/data 0 , {read} r z 256 , " + words;
    }

    static String netlink() {
        return withData(each(250, i -> netlinkSocket(4 + i))) + HOLD;
    }

    private static String netlinkSocket(int number) {
        return "{socket} 16 3 0 , {setsockopt} " + number + " 1 8 @~~~~ 4 , "
                + times(60, "{sendto} " + number + " " + (DATA + 64) + " 32 0 0 0");
    }

    static String udp() {
        return withData(each(200, i -> udpSocket(4 + i))) + HOLD;
    }

    /// It gets a port by connecting elsewhere, and then sends to itself.
    private static String udpSocket(int number) {
        return "{socket} 2 2 0 , {setsockopt} " + number + " 1 8 @~~~~ 4 , {connect} " + number + " " + (DATA + 32)
                + " 16 , {getsockname} " + number + " " + (DATA + 512) + " z , {connect} " + number + " "
                + (DATA + 512) + " 16 , " + times(10, "{sendto} " + number + " z 60000 0 0 0");
    }

    /// A connection whose other end is never read.
    static String tcp() {
        return withData("{socket} 2 1 0 , {connect} 4 " + (DATA + 32) + " 16 , "
                        + times(300, "{sendto} 4 z 65536 0 0 0"))
                + HOLD;
    }

    /// Succeeds when the server is there.
    static String tcpReady() {
        return withData("{socket} 2 1 0 , {connect} 4 " + (DATA + 32) + " 16");
    }

    /// The server that [#tcp] connects to.
    static String tcpServer() {
        return withData("{socket} 2 1 0 , {bind} 4 " + (DATA + 32) + " 16 , {listen} 4 4096") + HOLD;
    }

    static String unix() {
        return each(1000, i -> "{socketpair} 1 1 0 z , " + times(2, "{sendto} " + (3 + 2 * i) + " z 65536 0 0 0"))
                + HOLD;
    }

    static String pipes() {
        return each(1000, i -> "{pipe2} z 0 , {write} " + (4 + 2 * i) + " z 65536") + HOLD;
    }

    /// One page in each 2 MiB, which costs a page of the page table.
    static String pageTables() {
        String map =
                "{openat} -100 @/dev/zero 0 , {mmap} " + FREE_ADDRESSES + " " + 10_000L * HUGE + " 3 16434 -1 0 , ";
        return map + each(10_000, i -> "{read} 3 " + (FREE_ADDRESSES + (long) i * HUGE) + " 1") + HOLD;
    }

    static String sharedMemory() {
        return "{openat} -100 @/dev/zero 0 , {shmget} 0 100000000 1023 , {shmat} r 0 0 , {read} 3 r 100000000" + HOLD;
    }

    static String messages() {
        return withData(times(8000, "{msgget} 0 1023 , {msgsnd} r " + (DATA + 128) + " 8000 0")) + HOLD;
    }
}
