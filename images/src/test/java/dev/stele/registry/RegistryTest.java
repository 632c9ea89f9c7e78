package dev.stele.registry;

import dev.stele.crash.CrashPoint;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A fresh registry for each test.
abstract class RegistryTest {
    @TempDir
    Path home;

    RunningRegistry registry;

    @BeforeEach
    final void start() {
        registry = new RunningRegistry(home);
    }

    @AfterEach
    final void stop() {
        CrashPoint.arm(_ -> {});
        registry.close();
    }
}
