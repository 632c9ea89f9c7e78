package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Order;
import dev.stele.engine.Rollout;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.route.Membership;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks what the passes of one run of the server ask for. Their results in the world are checked by [Checker].
final class PassChecker {
    private final Set<String> begun = new HashSet<>();
    private final Map<Long, Command> unanswered = new HashMap<>();

    void given(long id, Command command) {
        unanswered.put(id, command);
    }

    void check(Pass pass) {
        for (String key : pass.start().keySet()) {
            if (!begun.add(key)) {
                throw new Violation(Invariant.S26, key + " is begun a second time");
            }
        }
        pass.push().ifPresent(membership -> push(pass.state(), membership));
        pass.results().forEach(this::answer);
        boolean atRest = pass.state().writes().appending().isEmpty()
                && pass.state().writes().waiting().isEmpty();
        if (atRest && !unanswered.isEmpty()) {
            throw new Violation(Invariant.L11, "never answered: " + unanswered);
        }
    }

    /// Independent of the disk: an ended instance gets no requests, and a retired one does not get them back.
    private static void push(LoopState state, Membership membership) {
        for (String id : SimGateway.members(membership)) {
            boolean ended = state.observed()
                    .instance(id)
                    .filter(seen -> seen.state() == State.EXITED)
                    .isPresent();
            if (ended) {
                throw new Violation(Invariant.S12, id + " was seen to have ended and is to get requests");
            }
            boolean retires = Optional.ofNullable(
                            state.durable().recorded().instances().get(id))
                    .filter(instance -> instance.isRetiring())
                    .isPresent();
            if (retires) {
                throw new Violation(Invariant.S13, id + " was let go and is to get requests again");
            }
        }
    }

    private void answer(CommandResult answer) {
        Command command = unanswered.remove(answer.id());
        if (answer.id() == LoopState.START) {
            return;
        }
        if (command == null) {
            throw new Violation(Invariant.S5, "command " + answer.id() + " is answered twice");
        }
        if (answer instanceof CommandResult.Done done) {
            admitted(command, done.before(), done.admission().events());
        }
    }

    /// States admission's rules independently: no order is admitted that would do something else than it says.
    private static void admitted(Command command, World before, List<LedgerEvent> events) {
        boolean right = switch (command) {
            case Command.StartServer _ -> events.size() == 1;
            case Command.Apply apply -> apply.madeForRev() == before.recorded().rev();
            case Command.Rollback rollback ->
                rollback.service().isEmpty() || rollsBack(rollback, service(before, rollback), events);
            case Command.Pardon pardon ->
                before.recorded().service(pardon.service()).releases().values().stream()
                                .anyMatch(release -> release.isCondemned())
                        || before.recorded()
                                .service(pardon.service())
                                .moving()
                                .flatMap(r -> r.rollout().ending())
                                .filter(Rollout.Ending::condemned)
                                .isPresent();
            case Command.Stop stop ->
                stop.service()
                        .map(name -> before.recorded().service(name).stopped() == events.isEmpty())
                        .orElse(true);
        };
        if (!right) {
            throw new Violation(Invariant.S24, command + " was admitted as " + events);
        }
    }

    private static ServiceRecord service(World before, Command.Rollback rollback) {
        return before.recorded().service(rollback.service().orElseThrow());
    }

    private static boolean rollsBack(Command.Rollback rollback, ServiceRecord service, List<LedgerEvent> events) {
        boolean goesBack = service.moving()
                .filter(r -> r.rollout().kind() == Rollout.Kind.ROLLBACK)
                .isPresent();
        boolean again = goesBack && rollback.to().isEmpty();
        return !service.stopped()
                && (!again || events.isEmpty())
                && events.stream().allMatch(event -> goesThere(rollback, service, event));
    }

    /// An order without a release goes to the serving release or to the base.
    private static boolean goesThere(Command.Rollback rollback, ServiceRecord service, LedgerEvent event) {
        Optional<Digest> named = rollback.to().flatMap(service::numbered);
        if (named.isEmpty() || !(event instanceof LedgerEvent.OrderGiven(Order.Rollback order, var _))) {
            return true;
        }
        Optional<Digest> base = service.moving().flatMap(r -> r.rollout().base());
        return order.to().isEmpty() ? named.equals(base) || named.equals(service.serving()) : named.equals(order.to());
    }
}
