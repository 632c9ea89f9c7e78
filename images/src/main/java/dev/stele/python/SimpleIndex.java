package dev.stele.python;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of a project in a simple index, as JSON (PEP 691) or HTML (PEP 503).
public final class SimpleIndex {
    /// What is asked for, best first.
    public static final String ACCEPT =
            "application/vnd.pypi.simple.v1+json," + " application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

    private static final Pattern ANCHOR = Pattern.compile("<a\\s([^>]*)>([^<]*)</a\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([a-zA-Z-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))");

    private SimpleIndex() {}

    /// The address of a project's page.
    public static URI page(String index, String name) {
        return URI.create(index.replaceAll("/+$", "") + "/" + WheelName.normal(name) + "/");
    }

    /// Whether a page arrived to its end.
    public static boolean isWhole(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        return text.startsWith("{")
                ? text.endsWith("}")
                : text.toLowerCase(java.util.Locale.ROOT).endsWith("</html>");
    }

    /// @throws IOException when this is no page of an index
    public static List<IndexFile> files(URI page, byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            return text.stripLeading().startsWith("{") ? json(page, Json.parse(bytes)) : html(page, text);
        } catch (IllegalArgumentException e) {
            throw new IOException(FailureText.of(e), e);
        }
    }

    private static List<IndexFile> json(URI page, Json json) {
        List<IndexFile> out = new ArrayList<>();
        for (Json file : json.list("files")) {
            out.add(new IndexFile(
                    file.string("filename"),
                    page.resolve(file.string("url")),
                    Optional.ofNullable(file.map("hashes").get("sha256")).map(h -> new Digest("sha256", h.asString())),
                    file.optionalString("requires-python").orElse("")));
        }
        return out;
    }

    private static List<IndexFile> html(URI page, String text) {
        List<IndexFile> out = new ArrayList<>();
        Matcher anchor = ANCHOR.matcher(text);
        while (anchor.find()) {
            String href = "";
            String python = "";
            Matcher attribute = ATTRIBUTE.matcher(anchor.group(1));
            while (attribute.find()) {
                String value = unescaped(attribute);
                href = attribute.group(1).equalsIgnoreCase("href") ? value : href;
                python = attribute.group(1).equalsIgnoreCase("data-requires-python") ? value : python;
            }
            URI uri = page.resolve(href);
            String path = Optional.ofNullable(uri.getPath()).orElse("");
            out.add(new IndexFile(
                    path.substring(path.lastIndexOf('/') + 1), withoutFragment(uri), digest(uri), python));
        }
        return out;
    }

    private static String unescaped(Matcher attribute) {
        String raw = attribute.group(2) != null
                ? attribute.group(2)
                : attribute.group(3) != null ? attribute.group(3) : attribute.group(4);
        return raw.replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static URI withoutFragment(URI uri) {
        String text = uri.toString();
        return text.indexOf('#') < 0 ? uri : URI.create(text.substring(0, text.indexOf('#')));
    }

    private static Optional<Digest> digest(URI uri) {
        return Optional.ofNullable(uri.getFragment())
                .filter(f -> f.startsWith("sha256="))
                .map(f -> new Digest("sha256", f.substring("sha256=".length())));
    }
}
