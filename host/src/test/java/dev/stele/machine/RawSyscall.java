package dev.stele.machine;

import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// A static program of some 200 bytes of code that makes system calls and nothing else. A shell in an instance can
/// make any call with it, with all 64 bits of each argument, which no libc lets through.
///
/// `raw 41 16 3 0 , 54 3 1 7 z 4` makes two calls: each is a number and up to six arguments, `,` stands between
/// two. It ends with the error number of the first call that fails, or with 0. An argument is
///
/// - a decimal number, with or without `-`, taken as 64 bits;
/// - `@text`: the address of this text;
/// - `z`: the address of 64 KiB of zeroes that can be written to;
/// - `r`: what the call before returned.
///
/// Call numbers differ between architectures. The code is assembled from the listing beside each line; it uses no
/// library and no relocation, so that a machine without a compiler has it.
final class RawSyscall {
    /// Where an image has it.
    static final String PATH = "/bin/raw";

    private static final long CODE_AT = 0x400000;
    private static final long DATA_AT = 0x500000;
    private static final int DATA_BYTES = 64 << 10;
    private static final int HEAD_BYTES = 64 + 2 * 56;
    private static final int MACHINE_X86_64 = 62;
    private static final int MACHINE_AARCH64 = 183;

    private static final String AMD64 = "4c8d642410" // lea r12, [rsp+16]         the words after the program's name
            + "4889e74883ef384889fdb90700000031c0f348ab" // call: seven zeroes below rsp, by rbp
            + "31db" // xor ebx, ebx                      how many values are read
            + "498b34244885f67456" // word: rsi = [r12], none left: make the call
            + "4983c408" // add r12, 8
            + "803e2c744d" // ','                         make the call
            + "488d4601803e40743b" // '@'                 the address behind it
            + "b800005000803e7a7431" // 'z'               the data segment
            + "4c89f0803e727429" // 'r'                   the result before, in r14
            + "31c031d2803e2d0f94c24801d6" // '-'         edx = 1, skip it
            + "0fb60e85c9740e486bc00a488d4408d048ffc6ebeb" // digits: rax = rax * 10 + digit
            + "85d2740348f7d8" // negate
            + "488944dd00ffc3eba1" // store: [rbp+rbx*8] = rax, next word
            + "488b4500488b7d08488b7510488b55184c8b55204c8b45284c8b4d30" // rax, rdi, rsi, rdx, r10, r8, r9
            + "0f054989c6" // syscall; r14 = rax
            + "483d01f0ffff730f" // cmp rax, -4095        jae failed
            + "49833c24000f8557ffffff" // words left: call
            + "31ffeb0489c7f7df" // edi = 0, or failed: edi = -eax
            + "b8e70000000f05"; // exit_group

    private static final String ARM64 = "f3430091" // add x19, sp, #16      the words after the program's name
            + "f40301d19f7e00a99f7e01a99f7e02a99f7e03a9" // call: eight zeroes below sp, by x20
            + "150080d2" // mov x21, #0                    how many values are read
            + "610240f9c10300b4" // word: x1 = [x19], none left: make the call
            + "7322009122004039" // add x19, x19, #8; ldrb w2, [x1]
            + "5fb0007140030054" // ','                    make the call
            + "200400915f00017180020054" // '@'            the address behind it
            + "000aa0d25fe8017120020054" // 'z'            the data segment
            + "e00316aa5fc80171c0010054" // 'r'            the result before, in x22
            + "000080d2440180d25fb40071e3179f9a2100038b" // '-': x3 = 1, skip it
            + "22144038a2000034007c049b42c000510000028bfbffff17" // digits: x0 = x0 * 10 + digit
            + "430000b4e00300cb" // negate
            + "807a35f8b5060091e2ffff17" // store: [x20+x21*8] = x0, next word
            + "880240f9808640a9828e41a9849642a9" // x8, x0 to x5
            + "010000d4f60300aa" // svc #0; x22 = x0
            + "1ffc3fb1a2000054" // cmn x0, #4095          b.hs failed
            + "610240f941faffb5" // words left: call
            + "000080d202000014e003004b" // x0 = 0, or failed: w0 = -w0
            + "c80b80d2010000d4"; // exit_group

    private RawSyscall() {}

    /// The program for this machine, as a file of an image.
    static LayerEntry entry() {
        byte[] program = program(Architecture.own());
        return new LayerEntry.RegularFile(PATH.substring(1), new Meta(0755, 0, 0, 0), Content.of(program));
    }

    static byte[] program(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> elf(MACHINE_X86_64, HexFormat.of().parseHex(AMD64));
            case ARM64 -> elf(MACHINE_AARCH64, HexFormat.of().parseHex(ARM64));
        };
    }

    /// A static ELF file (elf(5)) of a segment of code and one of zeroed data.
    ///
    /// @param machine `e_machine`
    static byte[] elf(int machine, byte[] code) {
        int size = HEAD_BYTES + code.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        out.putShort((short) 2).putShort((short) machine).putInt(1);
        out.putLong(CODE_AT + HEAD_BYTES).putLong(64).putLong(0);
        out.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        segment(out.putInt(1).putInt(5), CODE_AT, size, size);
        segment(out.putInt(1).putInt(6), DATA_AT, 0, DATA_BYTES);
        return out.put(code).array();
    }

    /// Of a program header all but the type (1, to be loaded) and the flags (4 = read, 2 = write, 1 = execute).
    private static void segment(ByteBuffer out, long address, long bytesInFile, long bytes) {
        out.putLong(0).putLong(address).putLong(address);
        out.putLong(bytesInFile).putLong(bytes).putLong(64 << 10);
    }
}
