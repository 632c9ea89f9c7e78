package dev.stele.net;

/// The addresses and user ids of one installation: one of 64 blocks of this host.
///
/// A block is a /21 of 198.18.0.0/15, which is reserved for testing inside one network (RFC 2544) and so unused on
/// the internet, and 64 ranges of 65,536 user ids: range 0 is the gateway's and holds the owners of
/// the instances' namespaces, 1 to 63 are the services'.
///
/// @param number 0 to 63
public record Block(int number) {
    public static final int BLOCKS = 64;
    public static final int IDS = 65_536;
    public static final int ADDRESS_SLOT_MAX = 2045;
    private static final int SERVICE_SLOT_MAX = 63;

    private static final int OWNERS_FROM = 4096;

    private static final int FIRST_ID = 1_879_048_192;
    private static final int IDS_OF_BLOCK = IDS * (SERVICE_SLOT_MAX + 1);
    private static final int FIRST_ADDRESS = 198 << 24 | 18 << 16;
    private static final int PREFIX = 21;
    private static final int ADDRESSES = 1 << (32 - PREFIX);

    public Block {
        if (number < 0 || number >= BLOCKS) {
            throw new IllegalArgumentException("no block " + number);
        }
    }

    /// All addresses of the block, in CIDR form.
    public String network() {
        return text(first()) + "/" + PREFIX;
    }

    /// This host's own address towards its instances.
    public String hostAddress() {
        return text(first() + 1);
    }

    /// @param slot 1 to 2045
    public String address(int slot) {
        if (slot < 1 || slot > ADDRESS_SLOT_MAX) {
            throw new IllegalArgumentException("no address slot " + slot);
        }
        return text(first() + 1 + slot);
    }

    /// The id on this host that is id 0 inside the instances of a service.
    ///
    /// @param slot 1 to 63, or 0 for the gateway
    public int firstId(int slot) {
        if (slot < 0 || slot > SERVICE_SLOT_MAX) {
            throw new IllegalArgumentException("no service slot " + slot);
        }
        return FIRST_ID + IDS_OF_BLOCK * number + IDS * slot;
    }

    /// The id on this host to which is charged what an instance uses of the kernel's limits per user. No process
    /// has it: it lies in the gateway's range, above the gateway's own.
    ///
    /// @param addressSlot of the instance
    public int owner(int addressSlot) {
        if (addressSlot < 1 || addressSlot > ADDRESS_SLOT_MAX) {
            throw new IllegalArgumentException("no address slot " + addressSlot);
        }
        return firstId(0) + OWNERS_FROM + addressSlot;
    }

    private int first() {
        return FIRST_ADDRESS + ADDRESSES * number;
    }

    private static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }
}
