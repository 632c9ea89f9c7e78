package dev.stele.reference;

/// A page of the documentation.
///
/// @param topic its path without `.md`, such as `images` or `reference/fleet`
/// @param title its first heading
public record DocsPage(String topic, String title, String text) {}
