package dev.stele.tidy;

import java.util.List;

/// One house rule.
interface Rule {
    /// What holds when the rule is kept, as a sentence.
    String sentence();

    /// One line for each place that breaks the rule: where, what, and what to do instead. Empty when it is kept.
    List<String> violations(House house);

    /// What the rule must catch, at least one.
    List<Sample> samples();
}
