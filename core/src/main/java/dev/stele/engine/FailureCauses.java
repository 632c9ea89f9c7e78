package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.text.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why something does not come about, from what was recorded and observed: every sentence about it ends with its cause.
///
/// Each cause is in one phrase and empty when none is known.
final class FailureCauses {
    private FailureCauses() {}

    /// The sentence and, behind a colon, the cause.
    static String with(String sentence, String cause) {
        return cause.isEmpty() ? sentence : sentence + ": " + cause;
    }

    /// What a rollout waits for while its instances come up. How many are ready is said once, by whoever shows the
    /// status: counted here, of a world that is ahead of what is recorded, it could be another number.
    static String launch(Service service, Digest release, String act) {
        List<InstanceRecord> staying = service.staying(release);
        String label = service.label(release);
        if (staying.isEmpty() || !staying.stream().allMatch(service::isReady)) {
            return with(act + label, instances(service, release));
        }
        Duration steady = service.policy().timing().minHealthy();
        return staying.stream().allMatch(service::isServing)
                ? act + label + ", whose instances have to stay ready for " + Amounts.time(steady)
                : with(act + label + ", waits until the gateway knows its instances", gateway(service));
    }

    /// How the last attempt to make the release's image present failed.
    static Optional<Outcome.Failed> pull(Service service, Digest release) {
        return pullBackOff(service, release).last();
    }

    static FailureBackOff pullBackOff(Service service, Digest release) {
        Digest image = service.recorded().release(release).release().image();
        return service.draft().recorded().backOff(image.toString());
    }

    /// Why the release's image is not present.
    static String image(Service service, Digest release) {
        return pull(service, release).map(Outcome.Failed::message).orElse("");
    }

    /// Why the gateway does not apply the newest routes.
    static String gateway(Service service) {
        if (!service.isRouted()) {
            return "";
        }
        String refusal =
                service.draft().recorded().backOff(EffectRecords.ROUTES).reason();
        boolean away = service.draft().observed().gateway().isEmpty();
        return refusal.isEmpty() && away ? "the gateway does not answer" : refusal;
    }

    /// Why the release's instances are not healthy: the last answer to a check of one that runs, or else how the last
    /// one failed.
    static String instances(Service service, Digest release) {
        return answers(service, release)
                .findFirst()
                .or(() -> failures(service, release).findFirst())
                .orElse("");
    }

    private static Stream<String> answers(Service service, Digest release) {
        return service.staying(release).stream()
                .filter(instance -> !service.isReady(instance))
                .flatMap(instance -> service
                        .seen(instance)
                        .map(ObservedInstance::lastProbe)
                        .filter(said -> !said.isEmpty())
                        .map(said -> "instance " + instance.id() + ": " + said)
                        .stream());
    }

    /// The newest first.
    private static Stream<String> failures(Service service, Digest release) {
        Stream<String> now = service
                .recorded()
                .moving()
                .filter(moving -> moving.rollout().to().equals(release))
                .map(RolloutRecord::lastFailure)
                .filter(failure -> !failure.isEmpty())
                .stream();
        Stream<String> slots = service.recorded().pool(release).backOffs().values().stream()
                .sorted((a, b) -> Long.compare(b.index(), a.index()))
                .map(FailureBackOff::reason)
                .filter(reason -> !reason.isEmpty());
        return Stream.concat(now, slots);
    }

    /// Why two releases fail together.
    static String both(Service service, Digest release, Digest base) {
        return Stream.of(release, base)
                .map(each -> instances(service, each))
                .filter(cause -> !cause.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
