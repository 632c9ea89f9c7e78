package dev.stele.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Compiles the shop and builds its images, each in its own folder with a newly created lock.
final class ShopImages {
    private static final Pattern DIGEST = Pattern.compile("(?m)^(sha256:[0-9a-f]{64})\\b");

    private final Path shop;
    private final Path work;
    private final SteleProgram cli;

    /// @param shop the example's folder
    /// @param work working folder for recipes and classes
    ShopImages(Path shop, Path work, SteleProgram cli) {
        this.shop = shop;
        this.work = work;
        this.cli = cli;
    }

    /// @return the image's digest
    String build(String version) {
        Path recipe = prepare(version, work.resolve(version)).resolve("image.yaml");
        cli.work(cli.home(), "lock", recipe.toString()).orThrow("stele lock of " + version);
        return digest(cli.work(cli.home(), "build", recipe.toString()).orThrow("stele build of " + version));
    }

    /// Builds a version once more under another folder into another home, with the same lock.
    String buildElsewhere(String version) {
        Path folder = prepare(version, work.resolve("elsewhere/a folder of another name"));
        try {
            Files.copy(work.resolve(version).resolve("image.lock"), folder.resolve("image.lock"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the lock of " + version, e);
        }
        Path home = work.resolve("elsewhere/home");
        return digest(cli.work(home, "build", folder.resolve("image.yaml").toString())
                .orThrow("stele build of " + version + " elsewhere"));
    }

    private static String digest(Program.Ended build) {
        Matcher matcher = DIGEST.matcher(build.output());
        if (!matcher.find()) {
            throw new IllegalStateException("stele build printed no digest:\n" + build.output());
        }
        return matcher.group(1);
    }

    private Path prepare(String version, Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(shop.resolve(version))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            Files.deleteIfExists(folder.resolve("image.lock"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder, e);
        }
        compile(folder.resolve("classes"));
        return folder;
    }

    private void compile(Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = shop.resolve("src/shop/Shop.java").toString();
        List<String> arguments = List.of("--release", "17", "-proc:none", "-d", classes.toString(), source);
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the shop does not compile: " + source);
        }
    }
}
