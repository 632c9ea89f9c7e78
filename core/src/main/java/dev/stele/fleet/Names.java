package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import dev.stele.text.ValueShape;
import java.util.Locale;
import java.util.regex.Pattern;

/// The names that a person gives to services, environments and ports: they become parts of file names, addresses and
/// metrics, so only few characters are allowed.
final class Names {
    static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    static final Pattern ENV = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,254}");
    static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ROUTE_PATH = Pattern.compile("(/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+|/");
    private static final Pattern FILE_PATH = Pattern.compile("(/[^/\\p{Cntrl}]+)+");
    private static final int PATH_MAX = 1024;
    private static final int PORT_MAX = 65_535;

    /// All routes stand in one table, and that in one entry of the ledger: with hosts, names and paths of full length
    /// and two weighted targets for each of 63 services it still fits.
    static final int ROUTE_PATH_MAX = 192;

    private Names() {}

    /// A value that is such a name.
    static ValueShape text() {
        return new ValueShape.Text("a name of a-z, 0-9 and -", NAME.pattern());
    }

    static void check(String name, Place place, String what, Problems problems) {
        if (!NAME.matcher(name).matches()) {
            String lower = name.toLowerCase(Locale.ROOT);
            String near = NAME.matcher(lower).matches()
                    ? "did you mean \"" + lower + "\"?"
                    : "names become parts of file names, addresses and metrics";
            problems.at(place, name.length())
                    .add(
                            110,
                            what + " cannot be \"" + name + "\"",
                            near,
                            "use 1 to 63 of a-z, 0-9 and -, with a letter or digit first and last");
        }
    }

    /// @param service its fields, of which the last part of the path is its name
    static void pathProblem(Problems problems, Fields.Item item, String what, Fields service) {
        String name = service.path().substring(service.path().lastIndexOf('.') + 1);
        problems.at(item.place(), item.text().length())
                .add(
                        137,
                        "\"" + item.text() + "\" is no " + what,
                        "it must be absolute, without . and .., and outside /proc, /sys and /dev",
                        "write a path such as /var/cache/" + name);
    }

    static boolean isEnv(String name) {
        return ENV.matcher(name).matches();
    }

    static boolean isHost(String name) {
        return HOST.matcher(name).matches();
    }

    /// A host name, with a port or without.
    static boolean isAuthority(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? isHost(name) : isHost(name.substring(0, colon)) && isPort(name.substring(colon + 1));
    }

    private static boolean isPort(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= PORT_MAX;
    }

    /// A path of a route: segments that need no decoding, none of them empty, `.` or `..`.
    static boolean isRoutePath(String path) {
        return path.length() <= ROUTE_PATH_MAX && ROUTE_PATH.matcher(path).matches() && noDots(path);
    }

    /// An absolute path of a file, already in its shortest form.
    static boolean isFilePath(String path) {
        return path.length() <= PATH_MAX && FILE_PATH.matcher(path).matches() && noDots(path);
    }

    /// The kernel's own folders, which no file or tmpfs may cover.
    static boolean isKernels(String path) {
        return path.equals("/proc")
                || path.equals("/sys")
                || path.equals("/dev")
                || path.startsWith("/proc/")
                || path.startsWith("/sys/")
                || path.startsWith("/dev/");
    }

    private static boolean noDots(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
