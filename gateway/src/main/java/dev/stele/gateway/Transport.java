package dev.stele.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Netty's transport: epoll on Linux when its native library loads, the JDK's selectors otherwise.
record Transport(
        String name,
        IoHandlerFactory loops,
        ChannelFactory<ServerChannel> servers,
        ChannelFactory<Channel> clients,
        ByteBufAllocator allocator) {
    /// 512 KiB: buffers of 64 KiB come from an allocator chunk, and a small heap can hold several.
    private static final int CHUNK_ORDER = 6;
    private static final int PAGE_BYTES = 8 << 10;

    /// A socket of the JDK that can be looked into.
    static final class JdkSocketChannel extends NioSocketChannel {
        boolean isQuiet() throws IOException {
            return javaChannel().read(ByteBuffer.allocate(1)) == 0;
        }
    }

    static Transport best(int eventLoops) {
        ByteBufAllocator allocator =
                new PooledByteBufAllocator(true, 0, eventLoops, PAGE_BYTES, CHUNK_ORDER, 256, 64, true);
        return Epoll.isAvailable()
                ? new Transport(
                        "epoll",
                        EpollIoHandler.newFactory(),
                        EpollServerSocketChannel::new,
                        EpollSocketChannel::new,
                        allocator)
                : new Transport(
                        "nio",
                        NioIoHandler.newFactory(),
                        NioServerSocketChannel::new,
                        JdkSocketChannel::new,
                        allocator);
    }
}
