package dev.stele.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stele.text.Parsed;

/// Reads a recipe, of which nothing but its reader's own package knows.
public final class RecipeSample {
    private RecipeSample() {}

    public static boolean isRead(String yaml) {
        return RecipeReader.read("image.yaml", yaml.getBytes(UTF_8)).then(RecipeReader.Draft::finished)
                instanceof Parsed.Good<Recipe>;
    }
}
