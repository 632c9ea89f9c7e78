package dev.stele.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The Python of an image: which wheels fit it, and what markers say of it.
///
/// @param architecture of the image, such as `amd64`
/// @param minor of Python 3
/// @param fullVersion such as `3.13.5`
/// @param layout where the image's Python lies, and where it looks for wheels
/// @param glibcMinor of the image's glibc 2; empty when it has none, so that only pure wheels fit
public record PythonTarget(String architecture, int minor, String fullVersion, Layout layout, OptionalInt glibcMinor) {
    /// Where a Python lies.
    public enum Layout {
        /// In `/usr`; what is added to it lies in `/usr/local`, in a folder of another name.
        DEBIAN("/usr/bin/", "dist-packages"),
        /// In `/usr/local`, as Python's own sources install it.
        LOCAL("/usr/local/bin/", "site-packages");

        private final String programs;
        private final String wheels;

        Layout(String programs, String wheels) {
            this.programs = programs;
            this.wheels = wheels;
        }

        /// The folder of its own program.
        public String programs() {
            return programs;
        }
    }

    /// Of Debian's Python.
    public PythonTarget(String architecture, int minor, String fullVersion, OptionalInt glibcMinor) {
        this(architecture, minor, fullVersion, Layout.DEBIAN, glibcMinor);
    }

    /// The path of its program.
    String program() {
        return layout.programs() + python();
    }

    /// The folder of wheels, without a slash at its begin.
    String site() {
        return "usr/local/lib/" + python() + "/" + layout.wheels + "/";
    }

    private static final Map<String, String> MACHINES = Map.of("amd64", "x86_64", "arm64", "aarch64");
    private static final Map<Integer, String> OLD_NAMES =
            Map.of(17, "manylinux2014", 12, "manylinux2010", 5, "manylinux1");

    String machine() {
        return MACHINES.getOrDefault(architecture, architecture);
    }

    /// Such as `python3.13`, the name of the program and of the folder of its libraries.
    public String python() {
        return "python3." + minor;
    }

    /// The variables of environment markers (PEP 508), without `extra`.
    Map<String, String> environment() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("python_version", "3." + minor);
        out.put("python_full_version", fullVersion);
        out.put("implementation_version", fullVersion);
        out.put("implementation_name", "cpython");
        out.put("platform_python_implementation", "CPython");
        out.put("os_name", "posix");
        out.put("sys_platform", "linux");
        out.put("platform_system", "Linux");
        out.put("platform_machine", machine());
        out.put("platform_release", "");
        out.put("platform_version", "");
        return Collections.unmodifiableMap(out);
    }

    /// The tags of wheels that fit (PEP 425, PEP 600), each with its place: the first fits best.
    Map<String, Integer> tags() {
        List<String> platforms = platforms();
        List<String> out = new ArrayList<>();
        String own = "cp3" + minor;
        for (String abi : List.of(own, "abi3", "none")) {
            platforms.forEach(p -> out.add(own + "-" + abi + "-" + p));
        }
        for (int older = minor - 1; older >= 2; older--) {
            for (String p : platforms) {
                out.add("cp3" + older + "-abi3-" + p);
            }
        }
        List<String> pure = new ArrayList<>(List.of("py3" + minor, "py3"));
        for (int older = minor - 1; older >= 0; older--) {
            pure.add("py3" + older);
        }
        pure.forEach(python -> platforms.forEach(p -> out.add(python + "-none-" + p)));
        out.add(own + "-none-any");
        pure.forEach(python -> out.add(python + "-none-any"));
        Map<String, Integer> places = new LinkedHashMap<>();
        out.forEach(tag -> places.putIfAbsent(tag, places.size()));
        return places;
    }

    private List<String> platforms() {
        List<String> out = new ArrayList<>();
        if (glibcMinor.isEmpty()) {
            return out;
        }
        int oldest = architecture.equals("amd64") ? 5 : 17;
        for (int glibc = glibcMinor.getAsInt(); glibc >= oldest; glibc--) {
            out.add("manylinux_2_" + glibc + "_" + machine());
            if (OLD_NAMES.containsKey(glibc)) {
                out.add(OLD_NAMES.get(glibc) + "_" + machine());
            }
        }
        out.add("linux_" + machine());
        return out;
    }

    @Override
    public String toString() {
        return "Python 3." + minor + " on " + machine()
                + (glibcMinor.isPresent() ? " with glibc 2." + glibcMinor.getAsInt() : " without glibc");
    }
}
