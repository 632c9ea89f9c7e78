package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// The rules that keep the machine from affecting an image's bytes, each with a change to the builder's source that
/// breaks the rule.
///
/// The order of threads or of a hash table differs from run to run, so where a rule excludes such an order the
/// change uses the number of processors instead.
enum ReproducibilityRule {
    ENTRIES_ARE_IN_BYTE_ORDER(
            "images/layer/LayerWriter",
            "comparing(LayerWriter::sortKey, EntryPath.BYTE_ORDER)",
            "comparing(LayerWriter::sortKey, java.text.Collator.getInstance())"),
    PATHS_START_AT_THE_IMAGES_ROOT(
            "images/build/ContextFiles",
            "dest.isEmpty() ? child : dest + \"/\" + child",
            "at.dir().toString().substring(1) + \"/\" + child"),
    NAMES_ARE_UTF_8(
            "images/build/ContextFiles",
            "found.add(new ContextFile(at.rule(), dest, node));",
            "found.add(new ContextFile(at.rule(), new String(dest.getBytes(java.nio.charset.StandardCharsets.UTF_8),"
                    + " java.nio.charset.Charset.forName(System.getProperty(\"sun.jnu.encoding\"))), node));"),
    TARGETS_OF_LINKS_ARE_UTF_8(
            "images/build/ContextFiles",
            "new TreeNode.Symlink(new Meta(0777, 0, 0, Long.MAX_VALUE), target)",
            "new TreeNode.Symlink(new Meta(0777, 0, 0, Long.MAX_VALUE),"
                    + " new String(target.getBytes(java.nio.charset.StandardCharsets.UTF_8),"
                    + " java.nio.charset.Charset.forName(System.getProperty(\"sun.jnu.encoding\"))))"),
    FILE_TIMES_ARE_CLAMPED(
            "images/layer/LayerWriter",
            "return Math.clamp(mtime, 0, sourceDate);",
            "return Math.clamp(mtime, 0, System.currentTimeMillis() / 1000);"),
    FOLDER_TIMES_ARE_ONE_CONSTANT(
            "images/layer/LayerWriter",
            "header(TarHeader.DIRECTORY, path + \"/\", meta, sourceDate)",
            "header(TarHeader.DIRECTORY, path + \"/\", meta, System.currentTimeMillis() / 1000)"),
    THE_SOURCE_DATE_IS_THE_LAYERS_OWN(
            "images/build/FileTimes",
            "return needsOne ? otherwise : newest;",
            "return needsOne ? System.currentTimeMillis() / 1000 : newest;"),
    TIMES_OF_FILES_ARE_THEIR_CONTENTS(
            "images/build/FileTimes",
            "VersionTime span =",
            "if (" + Machine.HAS_ONE_PROCESSOR + ") { return 1; } VersionTime span ="),
    TIMES_OF_VERSIONS_ARE_THEIR_TEXTS(
            "images/build/VersionTime",
            "return numbers.matches()",
            "if (" + Machine.HAS_ONE_PROCESSOR + ") { return ANY; } return numbers.matches()"),
    FILE_MODES_ARE_NORMALISED(
            "images/build/ContextFiles", "at.rule().mode().orElse(runs ? 0755 : 0644)", "before.permissions()"),
    FOLDER_MODES_ARE_NORMALISED(
            "images/build/ContextFiles",
            "new TreeNode.Folder(FOLDER)",
            "new TreeNode.Folder(new Meta(at.dir().stat(\".\").orElseThrow().permissions(), 0, 0, 0))"),
    OWNERS_ARE_THE_IMAGES(
            "images/build/ContextFiles",
            "orElse(runs ? 0755 : 0644), 0, 0, Long.MAX_VALUE)",
            "orElse(runs ? 0755 : 0644), before.uid(), 0, 0)"),
    OWNERS_HAVE_NO_NAMES(
            "images/layer/TarHeader",
            "text(263, 2, \"00\");",
            "text(263, 2, \"00\"); text(265, 32, System.getProperty(\"user.name\"));"),
    PAX_HEADERS_HAVE_ONE_NAME(
            "images/layer/TarHeader", "\"PaxHeaders/entry\"", "\"PaxHeaders.\" + ProcessHandle.current().pid()"),
    PAX_HEADERS_HAVE_NO_TIME(
            "images/layer/TarHeader",
            "header.octal(136, 11, 0);",
            "header.octal(136, 11, System.currentTimeMillis() / 1000);"),
    PACKAGES_ARE_MERGED_IN_ONE_ORDER(
            "images/build/PackageTree",
            "ordered.forEach(p -> out.add(p, ordered));",
            "if (" + Machine.HAS_ONE_PROCESSOR + ") { java.util.Collections.reverse(ordered); }"
                    + " ordered.forEach(p -> out.add(p, ordered));"),
    LAYERS_ARE_IN_ORDER_OF_THE_PLAN(
            "images/build/OsBuild", "out.put(number,", "out.put(" + Machine.HAS_ONE_PROCESSOR + " ? -number : number,"),
    AUTHORITIES_ARE_IN_BYTE_ORDER(
            "images/build/TrustStore",
            "files.tree().under(AUTHORITIES)",
            "files.tree().under(AUTHORITIES).stream().sorted(java.text.Collator.getInstance()).toList()"),
    ALIASES_IGNORE_THE_LOCALE(
            "images/build/TrustStore", "toLowerCase(Locale.ROOT)", "toLowerCase(Locale.getDefault())"),
    TRUST_TIMES_ARE_THE_CERTIFICATES(
            "images/build/TrustStore",
            "a.certificate().getNotBefore().toInstant().toEpochMilli()",
            "System.currentTimeMillis()"),
    THE_IMAGE_WAS_CREATED_AT_THE_SOURCE_DATE(
            "images/build/Image", "created(), architecture", "java.time.Instant.now().toString(), architecture"),
    TIMES_ARE_IN_UTC(
            "images/build/Image",
            "created(), architecture",
            "Instant.parse(created()).atZone(java.time.ZoneId.systemDefault()).toOffsetDateTime().toString(),"
                    + " architecture"),
    HISTORY_HAS_THE_IMAGES_TIME(
            "core/oci/ImageConfig",
            ".put(\"created\", created) .put(\"created_by\", h)",
            ".put(\"created\", java.time.Instant.now().toString()).put(\"created_by\", h)"),
    ANNOTATIONS_HAVE_THE_IMAGES_TIME(
            "images/build/Image",
            "annotations.put(STANDARD + \"created\", created());",
            "annotations.put(STANDARD + \"created\", java.time.Instant.now().toString());"),
    MEMBERS_OF_CONFIG_AND_MANIFEST_ARE_SORTED(
            "core/text/CanonicalJson",
            "new TreeMap<>(members).entrySet()",
            "(members.containsKey(\"config\") && " + Machine.HAS_ONE_PROCESSOR
                    + " ? new TreeMap<>(members).descendingMap() : new TreeMap<>(members)).entrySet()"),
    THE_CODEC_HAS_ONE_LEVEL(
            "images/layer/Codec", "ZSTD_LEVEL = 3", "ZSTD_LEVEL = " + Machine.HAS_ONE_PROCESSOR + " ? 1 : 3"),
    THE_CODEC_HAS_ONE_WORKER(
            "images/layer/Codec", ".setWorkers(1)", ".setWorkers(" + Machine.HAS_ONE_PROCESSOR + " ? 0 : 1)"),
    THE_CODEC_HAS_ONE_KIND_OF_FRAME(
            "images/layer/Codec", ".setChecksum(true)", ".setChecksum(!(" + Machine.HAS_ONE_PROCESSOR + "))");

    /// The unchanged source.
    static final String NONE_OFF = "NONE_OFF";

    private final String file;
    private final String from;
    private final String to;

    /// @param file module, package and class: `images/layer/Codec`
    /// @param from occurs exactly once, with any white space
    ReproducibilityRule(String file, String from, String to) {
        this.file = file;
        this.from = from;
        this.to = to;
    }

    private static final class Machine {
        static final String HAS_ONE_PROCESSOR = "Runtime.getRuntime().availableProcessors() == 1";
    }

    /// Compiles the class of the rule without the rule.
    ///
    /// @param folder for the changed source
    void switchOff(Path folder, Path classes) throws IOException {
        Path source = folder.resolve(file + ".java");
        Files.createDirectories(source.getParent());
        Files.createDirectories(classes);
        Files.writeString(source, changed());
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-implicit:none", "-Xlint:none"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        arguments.addAll(List.of("-d", classes.toString(), source.toString()));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("%s compiles when it is switched off", this)
                .isZero();
    }

    private String changed() throws IOException {
        String[] parts = file.split("/", 2);
        String text = Files.readString(Path.of("..", parts[0], "src/main/java/dev/stele", parts[1] + ".java"));
        Pattern place = Pattern.compile(
                Stream.of(from.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
        assertThat(place.matcher(text).results())
                .as("%s holds once: %s", file, from)
                .hasSize(1);
        return place.matcher(text).replaceFirst(Matcher.quoteReplacement(to));
    }
}
