package dev.stele.build;

import dev.stele.text.Parsed;

/// The check of a recipe's text without a build: neither the recipe's folder nor the network is looked at.
public final class RecipeCheck {
    private RecipeCheck() {}

    /// @param file the recipe's name as the person typed it
    /// @return the name of the image that it describes, or all that is wrong with it
    public static Parsed<String> read(String file, byte[] text) {
        return RecipeReader.read(file, text)
                .then(RecipeReader.Draft::finished)
                .then(recipe -> new Parsed.Good<>(recipe.name() + ":" + recipe.version()));
    }
}
