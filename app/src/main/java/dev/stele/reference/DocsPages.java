package dev.stele.reference;

import dev.stele.text.NearestWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The pages of the documentation, which the program carries, so that they can be read without a network and belong
/// to its own version.
public final class DocsPages {
    private static final String SHIPPED = "/dev/stele/docs/reference/errors.md";

    private final List<DocsPage> pages;

    private DocsPages(List<DocsPage> pages) {
        this.pages = List.copyOf(pages);
    }

    /// The pages in the program's jar.
    public static DocsPages shipped() {
        URL page = DocsPages.class.getResource(SHIPPED);
        if (page == null) {
            return new DocsPages(List.of());
        }
        try {
            URI at = page.toURI();
            if (!at.getScheme().equals("jar")) {
                return in(Path.of(at).resolve("../..").normalize());
            }
            try (FileSystem jar = FileSystems.newFileSystem(at, Map.of())) {
                return in(jar.getPath(SHIPPED).resolve("../..").normalize());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The pages below a folder.
    static DocsPages in(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return new DocsPages(files.filter(f -> f.toString().endsWith(".md"))
                    .sorted()
                    .map(f -> page(folder, f))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DocsPage page(Path folder, Path file) {
        try {
            String text = Files.readString(file);
            String topic = folder.relativize(file).toString().replaceAll("\\.md$", "");
            String title = text.lines()
                    .filter(line -> line.startsWith("# "))
                    .map(line -> line.substring(2).strip())
                    .findFirst()
                    .orElse(topic);
            return new DocsPage(topic, title, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<DocsPage> all() {
        return pages;
    }

    /// The page of a topic; its last step is enough where no other page has it.
    public Optional<DocsPage> of(String topic) {
        String wanted = topic.replaceAll("\\.md$", "");
        Optional<DocsPage> exact =
                pages.stream().filter(p -> p.topic().equals(wanted)).findFirst();
        List<DocsPage> last =
                pages.stream().filter(p -> p.topic().endsWith("/" + wanted)).toList();
        return exact.or(() -> last.stream().findFirst().filter(_ -> last.size() == 1));
    }

    public Optional<String> near(String topic) {
        return NearestWord.of(topic, pages.stream().map(DocsPage::topic).toList());
    }
}
