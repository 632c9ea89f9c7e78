package dev.stele.sim;

/// What must hold in the simulated world: S in every state, I about decisions, L once faults have ended, V about
/// verdicts, O about orders. The numbers are stable names that tests and issues cite.
public enum Invariant {
    S1("An action of the platform never leaves fewer routable ready instances than the floor, or than there were."),
    S2("A service never has more live instances than its replicas and surge allow."),
    S4("Every effect has a durable intent before it begins."),
    S5("Every intent is closed exactly once, and every command is answered exactly once."),
    S6("The ledger only grows, and by entries that fit into its bound."),
    S9("A blue-green service never answers with two releases, any other with two at most."),
    S12("Only ready instances get requests, and those that stay while a pool fails open."),
    S13("An instance is stopped only after its requests have ended or the drain time is over."),
    S14("At rest exactly the recorded instances exist."),
    S15("An effect carries its server's fence, and no lower fence acts after a higher one."),
    S16("Instance ids are never used again, and no two instances share an address."),
    S17("Restarts back off, so starts and entries per period are bounded."),
    S20("One decision never retires all running instances of a serving pool as unhealthy."),
    S24("A command is admitted only if its events do what the command says."),
    S26("An effect begins once per server, and an intent in flight is not decided again."),
    S28("One epoch names one route table."),

    I1("No pool without answering instances gets requests while another instance of the service could answer."),
    I5("A condemned release never gains weight."),
    I7("A service at rest sends all requests to the release that serves."),
    I13("The base of a rollout stays complete while the rollout may go back to it."),
    I20("A weighted target has a port on which its release answers."),

    L1("After the last fault every service converges, or ends in a reported failure."),
    L2("A rollout moves on within its deadline."),
    L3("A service at rest has all its replicas ready and in the membership."),
    L10("A service that has converged causes no further entries."),
    L11("Every intent is closed and every command answered in the end."),
    L13("A newer fleet or order is taken up within a bounded time."),

    V1("A good release is condemned only if enough of its own failures justify it."),
    V2("A release is proven only after its bake and with all replicas ready."),

    O1("A rollback goes to the release that was ordered, and that release serves in the end."),
    O2("A rollback that gives up a waiting release does not condemn the one that serves."),
    O3("What a person is told at the end of an order is what the world shows."),
    O4("Whoever follows an order is told its end, once nothing moves any more.");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
