package dev.stele.gateway;

/// What the rules say of a request's head.
sealed interface HeadCheck permits RequestHead, HeadCheck.Refused {
    record Refused(LocalReply refusal) implements HeadCheck {}
}
