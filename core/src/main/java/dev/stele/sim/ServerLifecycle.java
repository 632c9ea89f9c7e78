package dev.stele.sim;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// Starts the simulated server, lets it crash, and starts the next one.
final class ServerLifecycle {
    private final Simulation sim;
    private final RandomGenerator chance;
    private SimServer server;
    private Optional<SimServer> dead = Optional.empty();

    ServerLifecycle(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        server = new SimServer(sim);
    }

    /// The newest server; it may be dead and not replaced yet.
    SimServer server() {
        return server;
    }

    /// Whether the server dies here.
    boolean crashes(String where, SimServer living) {
        if (!sim.schedule().isCrash()) {
            return false;
        }
        sim.reach("crash." + where);
        living.die();
        sim.trace().line(() -> "the server dies");
        if (where.equals("commit.lost") || chance.nextBoolean()) {
            sim.ledger().lose();
        } else {
            sim.checker().durable(sim.ledger().commit());
        }
        restartLater();
        return true;
    }

    /// The server exits by itself; what it was appending is lost.
    void ends(SimServer living) {
        living.die();
        sim.ledger().lose();
        restartLater();
    }

    /// The server's process is killed from outside.
    void kill(String why) {
        if (dead.filter(server::equals).isPresent()) {
            return;
        }
        sim.reach(why);
        server.die();
        sim.ledger().lose();
        restartLater();
    }

    private void restartLater() {
        dead = Optional.of(server);
        sim.checker().disturbances().serverDown();
        sim.time().after(chance.nextInt(100, 3_000), () -> {
            sim.view().refresh();
            sim.schedule().faults().serverStarted(sim.machine().forgetProbes());
            sim.view().refresh();
            server = new SimServer(sim);
            sim.checker().disturbances().serverUp();
            sim.trace().line(() -> "server " + server.fence() + " starts");
            server.turn();
        });
    }
}
