package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// The reply to one call.
record RegistryReply(int status, Map<String, String> headers, Body body) {
    private static final String JSON = "application/json";

    RegistryReply {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// The content after the headers. A HEAD gets the same headers without it.
    sealed interface Body {
        long length();
    }

    /// Bytes in memory, which must not be changed afterwards.
    static final class Bytes implements Body {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        byte[] content() {
            return content;
        }

        @Override
        public long length() {
            return content.length;
        }
    }

    /// A part of a blob in the store.
    record BlobPart(Digest digest, long from, long length) implements Body {}

    static RegistryReply empty(int status) {
        return new RegistryReply(status, Map.of(), new Bytes(new byte[0]));
    }

    static RegistryReply json(int status, Json json) {
        return new RegistryReply(status, Map.of("Content-Type", JSON), new Bytes(json.bytes()));
    }

    RegistryReply with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new RegistryReply(status, more, body);
    }
}
