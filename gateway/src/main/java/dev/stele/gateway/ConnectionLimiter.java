package dev.stele.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Limits clients' connections, in total and by address. Thread-safe.
final class ConnectionLimiter {
    private final int most;
    private final int mostPerAddress;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private int all;

    ConnectionLimiter(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /// False when there are too many; nothing is counted then.
    boolean enter(InetAddress address) {
        lock.lock();
        try {
            int present = byAddress.getOrDefault(address, 0);
            if (all >= most || present >= mostPerAddress) {
                return false;
            }
            all++;
            byAddress.put(address, present + 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(InetAddress address) {
        lock.lock();
        try {
            all--;
            int present = byAddress.getOrDefault(address, 0);
            if (present > 1) {
                byAddress.put(address, present - 1);
            } else {
                byAddress.remove(address);
            }
            if (all == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is no connection; false when some are left after that time.
    boolean awaitEmpty(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (all > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
            return all == 0;
        } finally {
            lock.unlock();
        }
    }
}
