package dev.stele.gateway;

/// The result of checking a request's head.
sealed interface HeadCheck permits RequestHead, HeadCheck.Refused {
    record Refused(LocalReply refusal) implements HeadCheck {}
}
