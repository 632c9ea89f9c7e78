package dev.stele.machine;

import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.Architecture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What the probe's image has on top of busybox: programs and arguments that no shell can write.
final class ProbeImage {
    private static final Meta FOLDER = new Meta(0755, 0, 0, 0);
    private static final Meta FILE = new Meta(0644, 0, 0, 0);
    private static final Meta PROGRAM = new Meta(0755, 0, 0, 0);
    private static final Meta SET_UID = new Meta(04755, 0, 0, 0);
    private static final int MACHINE_X86_64 = 62;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    /// Asks for the process's number through the 32-bit entry, and ends with the error number.
    private static final String INT_80 = "b814000000" // mov eax, 20             getpid of 32 bits
            + "cd80" // int 0x80
            + "31ff85c07904" // xor edi, edi; test eax, eax; jns end
            + "89c7f7df" // edi = -eax
            + "b8e70000000f05"; // end: exit_group

    private ProbeImage() {}

    /// @param hostAddress to which the host's server and the forged source of packets belong
    static List<LayerEntry> entries(String script, String hostAddress, int port) {
        List<LayerEntry> out = new ArrayList<>();
        out.add(new LayerEntry.Directory("bin", FOLDER));
        out.add(RawSyscall.entry());
        out.add(new LayerEntry.Directory("probe", FOLDER));
        out.add(new LayerEntry.RegularFile("probe/abstract", FILE, Content.of(abstractAddress())));
        out.add(new LayerEntry.RegularFile("probe/target", FILE, Content.of(address(hostAddress, port))));
        String forged = hostAddress.substring(0, hostAddress.lastIndexOf('.')) + ".77";
        out.add(new LayerEntry.RegularFile("probe/forged", FILE, Content.of(address(forged, 0))));
        out.add(new LayerEntry.RegularFile("probe/capability", FILE, Content.of(fileCapability())));
        out.add(new LayerEntry.RegularFile("probe/capset", FILE, Content.of(allCapabilities())));
        if (Architecture.own() == Architecture.AMD64) {
            byte[] code = RawSyscall.elf(MACHINE_X86_64, HexFormat.of().parseHex(INT_80));
            out.add(new LayerEntry.RegularFile("probe/int80", PROGRAM, Content.of(code)));
        }
        out.add(new LayerEntry.RegularFile("probe/script", FILE, Content.of(script)));
        out.add(new LayerEntry.RegularFile(
                "probe/secret-of-77", new Meta(0600, 77, 77, 0), Content.of("for user 77 only\n")));
        out.add(new LayerEntry.Directory("probe/set-uid", FOLDER));
        out.add(new LayerEntry.RegularFile(
                "probe/set-uid/raw", SET_UID, Content.of(RawSyscall.program(Architecture.own()))));
        out.add(new LayerEntry.RegularFile("probe/set-uid/busybox", SET_UID, busybox()));
        return out;
    }

    private static Content busybox() {
        try {
            return Content.of(Path.of("/bin/busybox"));
        } catch (IOException e) {
            throw new IllegalStateException("busybox-static is needed", e);
        }
    }

    /// A `sockaddr_un` (unix(7)) of 15 bytes, with a name that is in no file system.
    static byte[] abstractAddress() {
        return ByteBuffer.allocate(15)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 1)
                .put((byte) 0)
                .put("stele-probe!".getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /// A `sockaddr_in` (ip(7)).
    private static byte[] address(String text, int port) {
        ByteBuffer out = ByteBuffer.allocate(16).put((byte) 2).put((byte) 0).putShort((short) port);
        for (String number : text.split("\\.")) {
            out.put((byte) Integer.parseInt(number));
        }
        return out.array();
    }

    /// All capabilities, as a file has them (capabilities(7), version 2).
    private static byte[] fileCapability() {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x02000001)
                .putInt(-1)
                .array();
    }

    /// The header and the two sets of 64 bits that capset(2) takes, effective and permitted.
    private static byte[] allCapabilities() {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CAPABILITY_VERSION_3)
                .putInt(0)
                .putInt(-1)
                .putInt(-1)
                .array();
    }
}
