package dev.stele.registry;

import dev.stele.store.Store;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Serves the tags of a repository, in byte order and in pages.
final class TagList {
    static final int PAGE_MAX = 1_000;

    private final Store store;

    TagList(Store store) {
        this.store = store;
    }

    RegistryReply answer(RegistryCall call, Target.Tags target) {
        if (!call.isRead()) {
            throw ApiError.unsupported("the list of tags is read only");
        }
        SortedSet<String> all = store.tags(target.repository());
        if (all.isEmpty()) {
            throw new ApiError(404, "NAME_UNKNOWN", target.repository() + " has no tags");
        }
        int page = page(call);
        Optional<String> last = call.query("last");
        List<String> rest = all.stream()
                .filter(t -> last.isEmpty() || t.compareTo(last.get()) > 0)
                .toList();
        List<String> shown = rest.subList(0, Math.min(page, rest.size()));
        RegistryReply reply = RegistryReply.json(
                200,
                Json.object()
                        .put("name", target.repository())
                        .put("tags", Json.strings(shown))
                        .build());
        boolean more = !shown.isEmpty() && shown.size() < rest.size();
        return more
                ? reply.with(
                        "Link",
                        "</v2/" + target.repository() + "/tags/list?n=" + page + "&last=" + shown.getLast()
                                + ">; rel=\"next\"")
                : reply;
    }

    private static int page(RegistryCall call) {
        String n = call.query("n").orElse(String.valueOf(PAGE_MAX));
        if (!n.matches("[0-9]{1,18}")) {
            throw new ApiError(400, "UNSUPPORTED", "n is a number of tags");
        }
        return (int) Math.min(PAGE_MAX, Long.parseLong(n));
    }
}
