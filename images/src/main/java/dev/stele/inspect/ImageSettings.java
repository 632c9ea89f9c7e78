package dev.stele.inspect;

import dev.stele.oci.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The settings of an image, each under a name of its own, so that two images can be compared.
final class ImageSettings {
    private final Map<String, String> all = new TreeMap<>();

    private ImageSettings() {}

    /// Whatever of config and annotations is not told by layers. What is not set is absent.
    static Map<String, String> of(ImageDocuments image) {
        ImageSettings out = new ImageSettings();
        ImageConfig config = image.config();
        ImageConfig.Execution run = config.execution();
        out.put("platform", config.os() + "/" + config.architecture());
        out.put("created", config.created());
        out.put("user", run.user());
        out.put("entrypoint", words(run.entrypoint()));
        out.put("cmd", words(run.cmd()));
        out.put("working directory", run.workingDirectory());
        out.put("ports", String.join(" ", run.exposedPorts()));
        out.put("stop signal", run.stopSignal().orElse(""));
        for (String variable : run.env()) {
            int equals = variable.indexOf('=');
            out.put("env " + variable.substring(0, Math.max(equals, 0)), variable.substring(equals + 1));
        }
        config.labels().forEach((name, value) -> out.put("label " + name, value));
        image.manifest().annotations().forEach((name, value) -> out.put("annotation " + name, value));
        return out.all;
    }

    private void put(String name, String value) {
        if (!value.isEmpty()) {
            all.put(name, value);
        }
    }

    /// With quotes where a word has a space, so that two commands that differ never look the same.
    private static String words(List<String> words) {
        return words.stream()
                .map(w -> w.isEmpty() || w.contains(" ") ? "\"" + w + "\"" : w)
                .collect(Collectors.joining(" "));
    }
}
