/// The network of instances: addresses, links, and the firewall table of an installation, by `ip` and `nft`.
///
/// What listens on the addresses, and which requests go there, does not belong here.
@NullMarked
package dev.stele.net;

import org.jspecify.annotations.NullMarked;
