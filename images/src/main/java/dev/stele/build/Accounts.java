package dev.stele.build;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The image's accounts: `/etc/passwd` and `/etc/group`, without passwords.
///
/// They are root, nobody and nonroot; those of Debian's base-passwd and of `sysusers.d`, where a package has them; and
/// one named `app` when the recipe's user is a number without account, since without an account Java finds no user name
/// and some libraries no home.
final class Accounts {
    private static final String NOLOGIN = "/sbin/nologin";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    /// Path in the image.
    static final String NONROOT_HOME = "home/nonroot";

    private static final int DYNAMIC_MAX = 999;
    private static final int DYNAMIC_MIN = 100;

    private final TreeMap<String, Account> users = new TreeMap<>();
    private final TreeMap<String, Integer> groups = new TreeMap<>();

    private Accounts() {}

    private record Account(String name, int uid, int gid, String comment, String home, String shell) {
        String line() {
            return name + ":x:" + uid + ":" + gid + ":" + comment + ":" + home + ":" + shell;
        }
    }

    /// Adds the files, and returns the numeric ids of the image's user.
    ///
    /// @param user of the recipe: `uid`, `uid:gid`, or names
    /// @return `uid:gid`
    /// @throws BuildException when a name has no account
    static String generate(SystemFiles files, String user) {
        Accounts accounts = new Accounts();
        accounts.basic();
        files.readText("usr/share/base-passwd/passwd.master").ifPresent(accounts::passwd);
        files.readText("usr/share/base-passwd/group.master").ifPresent(accounts::group);
        for (String path : files.tree().under("usr/lib/sysusers.d")) {
            files.readText(path).ifPresent(accounts::sysusers);
        }
        String ids = accounts.ids(user);
        accounts.addRuntimeAccount(ids);
        files.file("etc/passwd", accounts.passwdText());
        files.file("etc/group", accounts.groupText());
        return ids;
    }

    /// The numeric ids of a user of an image without packages.
    static String idsOf(String user) {
        Accounts accounts = new Accounts();
        accounts.basic();
        return accounts.ids(user);
    }

    /// The numeric ids of a user of a base image.
    ///
    /// @param texts of `etc/passwd` and `etc/group`, as far as it has them
    /// @param base its name, for messages
    /// @throws BuildException when a name has no account
    static String idsIn(Map<String, String> texts, String user, String base) {
        Accounts accounts = new Accounts();
        accounts.passwd(texts.getOrDefault(BaseTree.PASSWD, ""));
        accounts.group(texts.getOrDefault(BaseTree.GROUP, ""));
        try {
            return accounts.ids(user);
        } catch (BuildException _) {
            throw BuildException.invalid(BuildProblems.noAccountOfBase(user, base));
        }
    }

    private void basic() {
        add(new Account("root", 0, 0, "root", "/root", NOLOGIN));
        add(new Account("nobody", 65_534, 65_534, "nobody", "/nonexistent", NOLOGIN));
        add(new Account("nonroot", 65_532, 65_532, "nonroot", "/" + NONROOT_HOME, NOLOGIN));
        groups.put("root", 0);
        groups.put("tty", 5);
        groups.put("shadow", 42);
        groups.put("staff", 50);
        groups.put("nonroot", 65_532);
        groups.put("nogroup", 65_534);
    }

    private void add(Account account) {
        users.putIfAbsent(account.name(), account);
    }

    /// `name:password:uid:gid:comment:home:shell`
    private void passwd(String text) {
        for (String[] f : rows(text, 7)) {
            add(new Account(f[0], Integer.parseInt(f[2]), Integer.parseInt(f[3]), f[4], f[5], NOLOGIN));
        }
    }

    /// `name:password:gid:members`
    private void group(String text) {
        for (String[] f : rows(text, 4)) {
            groups.putIfAbsent(f[0], Integer.valueOf(f[2]));
        }
    }

    private static List<String[]> rows(String text, int columns) {
        List<String[]> out = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] f = line.split(":", -1);
            if (f.length == columns && f[2].matches("[0-9]{1,9}") && (columns == 4 || f[3].matches("[0-9]{1,9}"))) {
                out.add(f);
            }
        }
        return out;
    }

    /// Lines of sysusers.d(5) for users and groups; for a dash an id is allocated.
    private void sysusers(String text) {
        for (String line : text.lines().toList()) {
            List<String> f = words(line);
            if (f.size() < 2 || !f.get(1).matches("[a-z_][a-z0-9_-]{0,31}")) {
                continue;
            }
            String name = f.get(1);
            String wanted = f.size() > 2 ? f.get(2) : "-";
            if (f.getFirst().matches("u!?") && !users.containsKey(name)) {
                int id = number(wanted);
                groups.putIfAbsent(name, id);
                String home = f.size() > 4 && f.get(4).startsWith("/") ? f.get(4) : "/";
                add(new Account(
                        name, id, groups.get(name), f.size() > 3 ? f.get(3).replace(":", " ") : "", home, NOLOGIN));
            } else if (f.getFirst().equals("g") && !groups.containsKey(name)) {
                groups.put(name, number(wanted));
            }
        }
    }

    private int number(String wanted) {
        if (wanted.matches("[0-9]{1,9}")) {
            return Integer.parseInt(wanted);
        }
        int id = DYNAMIC_MAX;
        while (id > DYNAMIC_MIN && (groups.containsValue(id) || hasUid(id))) {
            id--;
        }
        return id;
    }

    private boolean hasUid(int id) {
        return users.values().stream().anyMatch(a -> a.uid() == id);
    }

    /// Words of a line, some of them quoted; a single dash means an absent value.
    private static List<String> words(String line) {
        List<String> out = new ArrayList<>();
        var m = WORD.matcher(line.strip());
        while (m.find() && !(out.isEmpty() && m.group().startsWith("#"))) {
            out.add(m.group(1) != null ? m.group(1) : m.group(2).equals("-") && out.size() > 2 ? "" : m.group(2));
        }
        return out;
    }

    private String ids(String user) {
        String[] parts = user.split(":", 2);
        int uid = number(
                parts[0], "user", Optional.ofNullable(users.get(parts[0])).map(Account::uid));
        int ownGid = users.values().stream()
                .filter(a -> a.uid() == uid)
                .min(Comparator.comparing(Account::name))
                .map(Account::gid)
                .orElse(uid);
        int gid = parts.length == 1 ? ownGid : number(parts[1], "group", Optional.ofNullable(groups.get(parts[1])));
        return uid + ":" + gid;
    }

    private static int number(String text, String what, Optional<Integer> named) {
        if (text.matches("[0-9]+")) {
            return Integer.parseInt(text);
        }
        return named.orElseThrow(() -> BuildException.invalid(BuildProblems.noAccount(what, text)));
    }

    private void addRuntimeAccount(String ids) {
        int uid = Integer.parseInt(ids.substring(0, ids.indexOf(':')));
        int gid = Integer.parseInt(ids.substring(ids.indexOf(':') + 1));
        if (!hasUid(uid)) {
            add(new Account("app", uid, gid, "app", "/nonexistent", NOLOGIN));
        }
        if (!groups.containsValue(gid)) {
            groups.putIfAbsent("app", gid);
        }
    }

    private String passwdText() {
        StringBuilder out = new StringBuilder();
        users.values().stream()
                .sorted(Comparator.comparingInt(Account::uid).thenComparing(Account::name))
                .forEach(a -> out.append(a.line()).append('\n'));
        return out.toString();
    }

    private String groupText() {
        StringBuilder out = new StringBuilder();
        groups.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .forEach(g -> out.append(g.getKey())
                        .append(":x:")
                        .append(g.getValue())
                        .append(":\n"));
        return out.toString();
    }
}
