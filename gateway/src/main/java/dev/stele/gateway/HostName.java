package dev.stele.gateway;

import java.util.Locale;
import java.util.Optional;

/// The host of a request.
///
/// @param name as routes name it: lower case, without port, and without the dot that ends a complete domain name
/// @param field as the client wrote it, or the authority of an absolute target
record HostName(String name, String field) {
    /// Of a request that names none, as only HTTP/1.0 may.
    static final HostName ABSENT = new HostName("", "");

    private static final int BYTES_MAX = 255;
    private static final String DEFAULT_PORT = "80";
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;

    /// Empty when the field is not a host with an optional port: user information, bytes that are not ASCII, an empty
    /// name. The port after the colon may be empty.
    static Optional<HostName> parse(String field) {
        int portAt = field.startsWith("[") ? field.indexOf(']') + 1 : field.indexOf(':');
        String name = portAt < 0 ? field : field.substring(0, portAt);
        String port = portAt < 0 ? "" : field.substring(portAt);
        if (!isName(name) || !(port.isEmpty() || isPort(port))) {
            return Optional.empty();
        }
        return Optional.of(new HostName(withoutDot(name).toLowerCase(Locale.ROOT), field));
    }

    /// Whether both name the same host and port, where 80 is the port of a field without one.
    boolean isSameAs(HostName other) {
        return name.equals(other.name) && port(field).equals(port(other.field));
    }

    private static String port(String field) {
        String port = field.substring(field.lastIndexOf(':') + 1);
        boolean none = field.indexOf(':') < 0 || field.endsWith("]") || port.isEmpty();
        return none ? DEFAULT_PORT : port;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > BYTES_MAX || name.startsWith(".")) {
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
                && digits.length() <= PORT_DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.isEmpty() || Integer.parseInt(digits) <= PORT_MAX);
    }
}
