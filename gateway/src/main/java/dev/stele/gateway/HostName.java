package dev.stele.gateway;

import java.util.Locale;
import java.util.Optional;

/// The host of a request.
///
/// @param name as routes name it: lower case, without port
/// @param field as the client wrote it, or the authority of an absolute target
record HostName(String name, String field) {
    /// Of a request that names none, as only HTTP/1.0 may.
    static final HostName ABSENT = new HostName("", "");

    private static final int BYTES_MAX = 255;
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;

    /// Empty when the field is not a host with an optional port: user information, a trailing dot, bytes that are not
    /// ASCII, an empty name.
    static Optional<HostName> parse(String field) {
        int portAt = field.startsWith("[") ? field.indexOf(']') + 1 : field.indexOf(':');
        String name = portAt < 0 ? field : field.substring(0, portAt);
        String port = portAt < 0 ? "" : field.substring(portAt);
        if (!isName(name) || !(port.isEmpty() || isPort(port))) {
            return Optional.empty();
        }
        return Optional.of(new HostName(name.toLowerCase(Locale.ROOT), field));
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > BYTES_MAX || name.endsWith(".") || name.startsWith(".")) {
            return false;
        }
        if (name.startsWith("[")) {
            return name.length() > 2
                    && name.endsWith("]")
                    && name.substring(1, name.length() - 1)
                            .chars()
                            .allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
        }
        return !name.contains("..") && name.chars().allMatch(HostName::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    private static boolean isPort(String port) {
        String digits = port.substring(1);
        return port.charAt(0) == ':'
                && !digits.isEmpty()
                && digits.length() <= PORT_DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(digits) <= PORT_MAX;
    }
}
