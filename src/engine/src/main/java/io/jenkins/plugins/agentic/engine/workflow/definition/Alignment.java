package io.jenkins.plugins.agentic.engine.workflow.definition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which lines of two texts are the same, by Myers' shortest edit; with texts too different to tell, those at both ends. */
final class Alignment {
    private static final int MOST_EDITS = 2000;

    private Alignment() {}

    /** For each line of the one its place in the other; -1 where it is not there. */
    static int[] of(List<String> one, List<String> other) {
        int[] places = new int[one.size()];
        Arrays.fill(places, -1);
        int shorter = Math.min(one.size(), other.size());
        int head = 0;
        while (head < shorter && one.get(head).equals(other.get(head))) {
            places[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && one.get(one.size() - 1 - tail).equals(other.get(other.size() - 1 - tail))) {
            places[one.size() - 1 - tail] = other.size() - 1 - tail;
            tail++;
        }
        middle(one.subList(head, one.size() - tail), other.subList(head, other.size() - tail), head, places);
        return places;
    }

    private static void middle(List<String> a, List<String> b, int head, int[] places) {
        List<int[]> steps = new ArrayList<>();
        int[] furthest = new int[2 * MOST_EDITS + 3];
        int zero = MOST_EDITS + 1;
        for (int edits = 0; edits <= Math.min(MOST_EDITS, a.size() + b.size()); edits++) {
            steps.add(Arrays.copyOfRange(furthest, zero - edits - 1, zero + edits + 2));
            for (int k = -edits; k <= edits; k += 2) {
                boolean down = k == -edits || k != edits && furthest[zero + k - 1] < furthest[zero + k + 1];
                int x = down ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
                while (x < a.size() && x - k < b.size() && a.get(x).equals(b.get(x - k))) {
                    x++;
                }
                furthest[zero + k] = x;
                if (x >= a.size() && x - k >= b.size()) {
                    back(steps, a.size(), b.size(), head, places);
                    return;
                }
            }
        }
    }

    /** Follows the way back from the end; {@code steps} are the furthest places before each edit. */
    private static void back(List<int[]> steps, int endA, int endB, int head, int[] places) {
        int x = endA;
        int y = endB;
        for (int edits = steps.size() - 1; edits >= 0; edits--) {
            int[] furthest = steps.get(edits);
            int zero = edits + 1;
            int k = x - y;
            boolean down = k == -edits || k != edits && furthest[zero + k - 1] < furthest[zero + k + 1];
            int before = down ? k + 1 : k - 1;
            int fromX = edits == 0 ? 0 : furthest[zero + before];
            int fromY = edits == 0 ? 0 : fromX - before;
            while (x > fromX && y > fromY) {
                x--;
                y--;
                places[head + x] = head + y;
            }
            x = fromX;
            y = fromY;
        }
    }
}
