package io.jenkins.plugins.agentic.engine.host;

/** Keeps a text's first and last characters while it goes by, however long it is. Not thread-safe. */
public final class EndsOfOutput {
    private final StringBuilder head = new StringBuilder();
    private final char[] tail;
    private final int headRoom;
    private long written;

    /** @param most characters that are kept */
    public EndsOfOutput(int most) {
        headRoom = most / 2;
        tail = new char[Math.max(1, most - headRoom)];
    }

    public void append(char[] characters, int count) {
        for (int i = 0; i < count; i++) {
            if (head.length() < headRoom) {
                head.append(characters[i]);
            } else {
                tail[(int) (written++ % tail.length)] = characters[i];
            }
        }
    }

    public boolean truncated() {
        return written > tail.length;
    }

    /** What is kept; a line in the middle says how much is not. */
    public String text() {
        StringBuilder text = new StringBuilder(head);
        if (truncated()) {
            text.append("\n[… ").append(written - tail.length).append(" characters are left out here …]\n");
        }
        for (long i = Math.max(0, written - tail.length); i < written; i++) {
            text.append(tail[(int) (i % tail.length)]);
        }
        return text.toString();
    }
}
