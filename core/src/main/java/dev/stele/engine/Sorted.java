package dev.stele.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Compares two sorted sets in one pass, where a search for each element would dominate the time of a decision.
public final class Sorted {
    private Sorted() {}

    /// The elements of the first that the second lacks, in order.
    ///
    /// @param strings none of them empty; sorted, as are the others
    public static List<String> missing(Iterable<String> strings, Iterable<String> others) {
        List<String> out = new ArrayList<>();
        Iterator<String> rest = others.iterator();
        String other = "";
        boolean same = true;
        for (String string : strings) {
            // Most often both have the same element, and no order has to be compared.
            if (same && rest.hasNext()) {
                other = rest.next();
            }
            while (!other.equals(string) && other.compareTo(string) < 0 && rest.hasNext()) {
                other = rest.next();
            }
            same = other.equals(string);
            if (!same) {
                out.add(string);
            }
        }
        return out;
    }
}
