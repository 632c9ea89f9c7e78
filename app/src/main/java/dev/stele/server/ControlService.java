package dev.stele.server;

import dev.stele.control.ApplyResult;
import dev.stele.control.Control;
import dev.stele.control.DriftReport;
import dev.stele.control.FleetText;
import dev.stele.control.FollowedOrder;
import dev.stele.control.LogLines;
import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.control.Releases;
import dev.stele.control.Status;
import dev.stele.control.Version;
import dev.stele.control.Why;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.reconciler.Admission;
import dev.stele.reconciler.AdmissionResult;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.DesiredFleet;
import dev.stele.reconciler.OrderGoals;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.views.OrderView;
import dev.stele.views.PlanView;
import dev.stele.views.Queries;
import dev.stele.views.WorldSnapshot;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;

/// Implements [Control] for a running server: reads from the newest snapshot and submits commands to the loop.
/// Results are computed here, from the world against which the command was admitted.
final class ControlService implements Control {
    /// How often an apply is retried when others have changed the fleet meanwhile.
    private static final int APPLIES_MAX = 10;

    private final PendingCommands pending;
    private final StatusPublisher publisher;
    private final FleetStore fleets;
    private final Queries queries;
    private final Version version;

    /// The collaborators.
    record Parts(PendingCommands pending, StatusPublisher publisher, FleetStore fleets, Queries queries) {}

    /// @param version with the fence still open: it is the loop's
    ControlService(Parts parts, Version version) {
        this.pending = parts.pending();
        this.publisher = parts.publisher();
        this.fleets = parts.fleets();
        this.queries = parts.queries();
        this.version = version;
    }

    @Override
    public Version version() {
        return new Version(
                version.stele(), version.installation(), view().world().fence());
    }

    @Override
    public Parsed<Plan> plan(FleetText text) {
        return planShowingEnv(text).then(plan -> new Parsed.Good<>(plan.withoutEnv()));
    }

    @Override
    public Parsed<Plan> planShowingEnv(FleetText text) {
        World world = view().world();
        return fleets.read(text)
                .then(file ->
                        DesiredFleet.of(file, text.adopt(), world).then(_ -> new Parsed.Good<>(plan(world, file))));
    }

    @Override
    public Parsed<ApplyResult> apply(FleetText text, String by) {
        try {
            return fleets.read(text)
                    .then(fleet -> apply(fleet, text.adopt(), by))
                    .then(result -> new Parsed.Good<>(result.withoutEnv()));
        } catch (StoreException e) {
            return new Parsed.Bad<>(List.of(notRecorded(FailureText.of(e))));
        }
    }

    /// The fleet is stored before the command is submitted; when another apply came first it is computed again.
    private Parsed<ApplyResult> apply(Fleet file, boolean adopt, String by) {
        for (int tries = 0; tries < APPLIES_MAX; tries++) {
            World world = view().world();
            Parsed<CommandResult> answer = DesiredFleet.of(file, adopt, world)
                    .then(fleet -> new Parsed.Good<>(submit(new Command.Apply(
                            file, fleet, fleets.save(fleet), world.recorded().rev(), adopt, by))));
            switch (answer) {
                case Parsed.Bad<CommandResult>(var problems) -> {
                    return new Parsed.Bad<>(problems);
                }
                case Parsed.Good<CommandResult>(CommandResult.Stale _) -> {}
                case Parsed.Good<CommandResult>(var given) -> {
                    return done(given, done -> applied(file, done));
                }
            }
        }
        return new Parsed.Bad<>(List.of(Problem.of(
                "R408",
                "the wanted fleet was changed by others " + APPLIES_MAX + " times meanwhile",
                "what is applied is made of the fleet that is wanted at that moment",
                "stele apply")));
    }

    private Plan plan(World world, Fleet file) {
        return new PlanView(world, fleets::configFile).of(file);
    }

    private ApplyResult applied(Fleet file, CommandResult.Done done) {
        return new ApplyResult(plan(done.before(), file), done.index(), OrderGoals.ofApply(file, done));
    }

    @Override
    public Parsed<OrderResult> order(OrderRequest order, String by) {
        Command command = switch (order) {
            case OrderRequest.Rollback(var service, var to, var reason, var _) ->
                new Command.Rollback(service, to, reason, by);
            case OrderRequest.Pardon(var service, var release, var reason) ->
                new Command.Pardon(service, release, reason, by);
            case OrderRequest.Stop(var service) -> new Command.Stop(service, by);
        };
        Parsed<OrderResult> result = order instanceof OrderRequest.Rollback rollback && rollback.dryRun()
                ? preview(command)
                : done(
                        submit(command),
                        done -> new OrderView(done.before())
                                .of(done.index(), done.admission(), OrderGoals.of(command, done)));
        return result.then(told -> new Parsed.Good<>(told.withoutEnv()));
    }

    @Override
    public OrderAnswers progress(FollowedOrder order) {
        return queries.progress(view(), status().gateway(), order);
    }

    private Parsed<OrderResult> preview(Command command) {
        World world = view().world();
        return switch (Admission.admit(world, command)) {
            case AdmissionResult.Admitted admission ->
                new Parsed.Good<>(new OrderView(world).of(0, admission, List.of()));
            case AdmissionResult.Refused(var problems) -> new Parsed.Bad<>(problems);
            case AdmissionResult.Stale _ ->
                throw new IllegalStateException("only a fleet can be stale, not " + command);
        };
    }

    private CommandResult submit(Command command) {
        try {
            return pending.submit(command);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static <T> Parsed<T> done(CommandResult answer, Function<CommandResult.Done, T> tell) {
        return switch (answer) {
            case CommandResult.Done done -> new Parsed.Good<>(tell.apply(done));
            case CommandResult.Refused(var _, var problems) -> new Parsed.Bad<>(problems);
            case CommandResult.NotRecorded(var _, var reason) -> new Parsed.Bad<>(List.of(notRecorded(reason)));
            case CommandResult.Stale _ -> throw new IllegalStateException("only a fleet can be stale");
        };
    }

    @Override
    public Status status() {
        try {
            return publisher.status();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public Status await(long revision, Duration timeout) throws InterruptedException {
        return publisher.await(revision, timeout);
    }

    @Override
    public Parsed<Releases> releases(String service) {
        return queries.releases(view().world(), service);
    }

    @Override
    public Parsed<Why> why(String service) {
        return queries.why(view(), status(), service);
    }

    @Override
    public Parsed<Why> whyShowingEnv(String service) {
        SortedMap<String, String> env = view().world()
                .desired()
                .goal(service)
                .map(goal -> goal.release().process().env())
                .orElse(Collections.emptySortedMap());
        return why(service).then(why -> new Parsed.Good<>(new Why(why.service(), why.headline(), why.reasons(), env)));
    }

    @Override
    public DriftReport drift() {
        return queries.drift(view().world());
    }

    @Override
    public Parsed<LogLines> logs(LogQuery query) {
        return queries.logs(view().world(), query);
    }

    private WorldSnapshot view() {
        try {
            return publisher.view();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the server is ending", e);
    }

    private static Problem notRecorded(String reason) {
        return Problem.of(
                "L507",
                "this could not be recorded, so nothing was changed",
                reason,
                "free some space on the disk of the server's home, then try again");
    }
}
