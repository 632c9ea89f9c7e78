package dev.stele.server;

import dev.stele.engine.Desired;
import dev.stele.engine.Fact;
import dev.stele.engine.World;
import java.util.List;
import java.util.Optional;

/// A wish or an order, to be put into facts on the loop's thread.
interface Ask {
    /// What to record, given what is known now. An empty list refuses: the answer has been given already.
    List<Fact> facts(World world);

    /// The fleet that is wanted from now on, when that is what the facts say.
    Optional<Desired> desired();

    /// Called once when the facts are durable.
    ///
    /// @param index of the last of them
    void durable(long index);

    /// Called once when they are not, and nothing has changed.
    void refused(String reason);

    /// A server's first: it takes the next fence.
    ///
    /// @param onRefusal given why the ledger takes no entries
    static Ask start(java.util.function.Consumer<String> onRefusal) {
        return new Ask() {
            @Override
            public List<Fact> facts(World world) {
                return List.of(new Fact.ServerStarted(world.recorded().fence() + 1));
            }

            @Override
            public Optional<Desired> desired() {
                return Optional.empty();
            }

            @Override
            public void durable(long index) {}

            @Override
            public void refused(String reason) {
                onRefusal.accept("the ledger takes no entries: " + reason);
            }
        };
    }
}
