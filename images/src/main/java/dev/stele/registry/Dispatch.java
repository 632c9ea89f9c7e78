package dev.stele.registry;

import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.util.Optional;

/// Parses the target of a call, checks access, and passes the call to its handler.
record Dispatch(
        Access access, Blobs blobs, UploadCalls uploads, Manifests manifests, TagList tags, Referrers referrers) {
    private static final System.Logger LOG = System.getLogger(Dispatch.class.getName());

    RegistryReply answer(RegistryCall call) {
        try {
            Target target = Target.parse(call.path());
            Optional<RegistryReply> refusal = access.refusal(call, target);
            return refusal.isPresent() ? refusal.get() : answer(call, target);
        } catch (ApiError e) {
            return e.reply();
        } catch (StoreException.NoSpace e) {
            LOG.log(System.Logger.Level.WARNING, "registry: {0}", FailureText.of(e));
            return new ApiError(507, "DENIED", "no space left on the registry's disk").reply();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "registry: " + call.method() + " " + call.path() + " failed", e);
            return new ApiError(500, "UNKNOWN", "the registry failed; its log says why").reply();
        }
    }

    private RegistryReply answer(RegistryCall call, Target target) {
        return switch (target) {
            case Target.Ping _ -> RegistryReply.json(200, Json.object().build());
            case Target.Token _ -> access.token(call);
            case Target.Blob blob -> blobs.answer(call, blob);
            case Target.NewUpload upload -> uploads.start(call, upload);
            case Target.Upload upload -> uploads.answer(call, upload);
            case Target.Manifest manifest -> manifests.answer(call, manifest);
            case Target.Tags list -> tags.answer(call, list);
            case Target.ReferrerList list -> referrers.answer(call, list);
        };
    }
}
