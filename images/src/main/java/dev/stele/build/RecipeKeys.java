package dev.stele.build;

import static dev.stele.text.FileKey.Part.FILE;
import static dev.stele.text.FileKey.Part.IMAGE;
import static dev.stele.text.FileKey.key;

import dev.stele.text.FileKey;
import dev.stele.text.ValueShape.Group;
import dev.stele.text.ValueShape.Groups;
import dev.stele.text.ValueShape.Text;
import dev.stele.text.ValueShape.TextMap;
import dev.stele.text.ValueShape.Texts;
import dev.stele.text.ValueShape.Words;
import java.util.List;

/// Every key of `image.yaml`.
public final class RecipeKeys {
    static final int RULES_MAX = 1000;
    static final int ACKNOWLEDGED_MAX = 100;
    static final int PACKAGES_MAX = 2000;

    private static final String ACCOUNT = "(?:[0-9]{1,9}|[a-z_][a-z0-9_-]{0,31})";
    static final String USER = ACCOUNT + "(?::" + ACCOUNT + ")?";
    static final String ENV_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    static final String PORT = "([0-9]{1,5})(/tcp|/udp)?";
    static final String MODE = "0?[0-7]{3}";
    static final String LAYER = "[a-z0-9][a-z0-9-]{0,39}";
    static final String CLASS = "[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*";
    static final String PYTHON = "3\\.[0-9]{1,3}";
    static final String INDEX = "https?://[^@\\s/]+(/[^\\s]*)?";
    static final String PACKAGE = "([a-z0-9][a-z0-9+.-]+)(/[A-Za-z0-9][A-Za-z0-9._/-]*)?";
    static final String SUITE = "[A-Za-z0-9][A-Za-z0-9._/-]*";

    private static final int NO_BOUND = Integer.MAX_VALUE;
    private static final Text ABSOLUTE = new Text("an absolute path without . and .. segments", "/.*");
    private static final Text SUITE_NAME = new Text("a suite's name such as trixie", SUITE);

    /// Its members are the keys of the file.
    public static final FileKey FILE_KEY = key(
            "image.yaml",
            new Group(),
            FILE.is("Says what an image is built from."),
            key("apiVersion", new Words(List.of("stele/v1")), FILE.is("The version of the file's format."))
                    .required()
                    .example("stele/v1"),
            key("kind", new Words(List.of("Image")), FILE.is("Says that the file is a recipe."))
                    .required()
                    .example("Image"),
            metadata(),
            key(
                            "from",
                            new Text("NAME:TAG of the store, HOST/NAME:TAG, oci:DIR or docker-archive:FILE", ""),
                            IMAGE.is("The image beneath this one, whose files and settings it has."))
                    .example("registry.example/base/jre:21"),
            os(),
            java(),
            python(),
            files(),
            key(
                            "user",
                            new Text("uid, uid:gid, or names of the image's accounts", USER),
                            IMAGE.is("Who runs the program."))
                    .fallback(RecipeReader.DEFAULT_USER)
                    .example("\"10001\""),
            key("env", new TextMap(ENV_NAME), IMAGE.is("Environment variables of the program."))
                    .example("{LANG: C.UTF-8}"),
            key("workingDirectory", ABSOLUTE, IMAGE.is("The program's working directory."))
                    .fallback("/")
                    .example("/app"),
            key(
                            "entrypoint",
                            new Texts("the program and its arguments", "", 1, NO_BOUND),
                            IMAGE.is("What is started; left out for how the recipe's project is started."))
                    .example("[/usr/bin/java, -jar, /app/app.jar]"),
            key(
                            "exposedPorts",
                            new Texts("ports such as 8080 or 53/udp", PORT, 0, NO_BOUND),
                            IMAGE.is("The ports that the program listens on, as a note in the image."))
                    .example("[8080]"),
            key(
                            "timestamp",
                            new Text("epoch, or a time such as 2026-08-21T09:00:00Z", "epoch|[0-9]{4}-[0-9]{2}-.+"),
                            IMAGE.is(
                                    "The only time in the image; without it each file has that of what it comes from."))
                    .example("epoch"),
            key(
                            "compression",
                            new Words(List.of("zstd", "gzip", "none")),
                            IMAGE.is("How layers are packed; gzip is read by old tools, too."))
                    .fallback("zstd")
                    .example("gzip"),
            acknowledge());

    private RecipeKeys() {}

    private static FileKey metadata() {
        return key(
                        "metadata",
                        new Group(),
                        IMAGE.is("Names the image."),
                        key(
                                        "name",
                                        new Text("a repository such as shop/web", "[a-z0-9].*"),
                                        IMAGE.is("The image's name."))
                                .required()
                                .example("shop/web"),
                        key(
                                        "version",
                                        new Text("a tag such as 1.8.0", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"),
                                        IMAGE.is("Its tag."))
                                .required()
                                .example("1.8.0"))
                .required();
    }

    private static FileKey java() {
        return key(
                "java",
                new Group(),
                IMAGE.is("A Java application; without an entrypoint it is what is started."),
                key("jar", new Text("a path beneath the recipe's folder", ""), IMAGE.is("The finished jar."))
                        .required()
                        .example("target/shop.jar"),
                key(
                                "mainClass",
                                new Text("a class's name", CLASS),
                                IMAGE.is("What is started; left out for the class that the jar names."))
                        .example("com.example.Main"));
    }

    private static FileKey python() {
        return key(
                "python",
                new Group(),
                IMAGE.is("The wheels of a Python application, by one file that pins them."),
                key(
                                "requirements",
                                new Text("a path beneath the recipe's folder", ""),
                                IMAGE.is("Requirements as pip reads them, each with its version."))
                        .example("requirements.txt"),
                key(
                                "lock",
                                new Text("a path beneath the recipe's folder", ""),
                                IMAGE.is("A uv.lock or poetry.lock in place of requirements."))
                        .example("uv.lock"),
                key(
                                "version",
                                new Text("a version such as \"3.13\"", PYTHON),
                                IMAGE.is("The image's Python; left out for the one of its packages."))
                        .example("\"3.13\""),
                key(
                                "index",
                                new Text("an http or https address without a password", INDEX),
                                IMAGE.is("Where wheels come from; left out for pip's own index."))
                        .example("https://wheels.example/simple"));
    }

    private static FileKey os() {
        return key(
                "os",
                new Group(),
                IMAGE.is("The packages of the image; without it the image contains files only."),
                key("distribution", new Words(List.of("debian")), IMAGE.is("Whose packages they are."))
                        .fallback("debian"),
                key("suite", SUITE_NAME, IMAGE.is("One of the machine's suites; left out for the machine's own."))
                        .example("trixie"),
                key(
                                "packages",
                                new Texts("names of packages, or name/suite", PACKAGE, 1, PACKAGES_MAX),
                                IMAGE.is("What is installed, with all that it depends on."))
                        .required()
                        .example("[base-files, tzdata]"),
                key(
                        "sources",
                        new Groups(NO_BOUND),
                        IMAGE.is("Package sources in place of the machine's own."),
                        key(
                                        "uris",
                                        new Texts("http, https or file addresses", "", 1, NO_BOUND),
                                        IMAGE.is("Where it is."))
                                .required(),
                        key("suite", SUITE_NAME, IMAGE.is("The suite of the source."))
                                .required(),
                        key("components", new Texts("names such as main", "", 1, NO_BOUND), IMAGE.is("Its components."))
                                .required(),
                        key(
                                        "signedBy",
                                        new Text("a path below the recipe's folder", ""),
                                        IMAGE.is("The keys that sign it."))
                                .required()));
    }

    private static FileKey files() {
        return key(
                "files",
                new Groups(RULES_MAX),
                IMAGE.is("Files and folders that go into the image."),
                key("src", new Text("a path below the recipe's folder", ""), IMAGE.is("The file or folder here."))
                        .required()
                        .example("target/app.jar"),
                key("dest", ABSOLUTE, IMAGE.is("Its place in the image; with / at the end the folder for it."))
                        .required()
                        .example("/app/"),
                key("mode", new Text("an octal mode such as \"0644\"", MODE), IMAGE.is("The permissions of the files."))
                        .fallback("0755 where the owner may execute the file, else 0644")
                        .example("\"0600\""),
                key(
                                "layer",
                                new Text("lower-case letters and digits", LAYER),
                                IMAGE.is("Rules of one name share a layer."))
                        .fallback(Recipe.FileRule.LAYER)
                        .example("app"));
    }

    private static FileKey acknowledge() {
        return key(
                "acknowledge",
                new Groups(ACKNOWLEDGED_MAX),
                IMAGE.is("What a check refuses or warns of, and is right here."),
                key(
                                "path",
                                new Text("a file's path", ""),
                                IMAGE.is("The file: here, or in the image when it begins with /."))
                        .required()
                        .example("config/key.pem"),
                key(
                                "reason",
                                new Text("one line", ""),
                                IMAGE.is("Why it is right, for those who read the image later."))
                        .required()
                        .example("a test's key"));
    }
}
