package dev.stele.gateway;

/// What the rules say of a request's head.
sealed interface HeadVerdict permits RequestHead, HeadVerdict.Refused {
    record Refused(LocalReply refusal) implements HeadVerdict {}
}
