package dev.stele.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Puts a test class into a stage that runs as a whole or is absent as a whole, never half.
///
/// ```
/// @Stage(name = "real containers", needs = {"root", "runc", "conmon"})
/// ```
///
/// Where something is missing, the class is not run, and the last line of `./mvnw verify` names the stage and what it
/// lacked: an absent stage does not count as passed.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StageCondition.class)
public @interface Stage {
    String name();

    /// `root`, or a command that must be on the PATH.
    String[] needs();
}
