package dev.stele.main;

import dev.stele.home.Home;
import dev.stele.store.Store;
import java.nio.file.Path;

/// Opens a home's store for commands that need no server.
final class HomeStore {
    private HomeStore() {}

    /// A home that is not there yet is made first, for its owner alone: the store would make it open to all.
    static Store open(Path folder) {
        Home home = new Home(folder);
        home.create();
        return Store.open(home.store());
    }
}
