package io.jenkins.plugins.agentic.engine.build.report;

import java.io.IOException;
import java.io.Reader;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * XML on its way to a parser that keeps whole whatever is not text. Comments go by empty, instructions and document types not at
 * all, of an attribute's value and of a CDATA section the first {@value #LONGEST_VALUE} characters. What no report has is
 * refused: elements in elements by the thousand, tags of megabytes, ever new names. So the parser needs no more memory for a
 * document of any size. Whether it is XML is the parser's to say. Not thread-safe.
 */
final class XmlGuard extends Reader {
    static final int LONGEST_VALUE = 100_000;
    private static final int LONGEST_TAG = 4_000_000;
    private static final int LONGEST_INSTRUCTION = 1000;
    private static final int DEEPEST = 1000;
    private static final int MOST_NAMES = 10_000;
    private static final int NAME_BITS = 20;
    private static final int BUFFER = 8192;
    private static final List<String> DECLARATIONS = List.of("--", "[CDATA[", "DOCTYPE");

    private enum State {
        TEXT,
        /** Behind {@code <}. */
        OPENED,
        /** Behind {@code <!}, until it is clear what that begins. */
        DECLARED,
        TAG,
        VALUE,
        INSTRUCTION,
        COMMENT,
        CDATA,
        TYPE,
    }

    /** A document that no tool's report is like. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private final Reader in;
    private final char[] read = new char[BUFFER];
    private final StringBuilder ready = new StringBuilder(BUFFER);
    private int given;

    private State state = State.TEXT;
    private boolean isBegin = true;
    private final StringBuilder word = new StringBuilder();
    private char quote;
    private char last;
    private char lastButOne;
    private boolean isEndTag;
    private boolean inEntity;
    private int tag;
    private long value;
    private boolean isFull;
    private int depth;
    private int brackets;

    /** Known by hashes that a document can't foresee. */
    private final BitSet names = new BitSet(1 << NAME_BITS);

    private final long factor = ThreadLocalRandom.current().nextLong() | 1;
    private int distinct;
    private long name;

    XmlGuard(Reader in) {
        this.in = in;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        while (given == ready.length()) {
            ready.setLength(0);
            given = 0;
            int count = in.read(read);
            if (count < 0) {
                // What breaks off here is the parser's to complain of.
                if (state == State.OPENED || state == State.DECLARED) {
                    state = State.TEXT;
                    ready.append('<');
                    break;
                }
                return -1;
            }
            for (int i = 0; i < count; i++) {
                take(read[i]);
            }
        }
        int count = Math.min(length, ready.length() - given);
        ready.getChars(given, given + count, into, offset);
        given += count;
        return count;
    }

    private void take(char next) throws IOException {
        switch (state) {
            case TEXT -> {
                if (next == '<') {
                    state = State.OPENED;
                } else {
                    ready.append(next);
                    isBegin = isBegin && Character.isWhitespace(next);
                }
            }
            case OPENED -> opened(next);
            case DECLARED -> declared(next);
            case TAG -> inTag(next);
            case VALUE -> inValue(next);
            case INSTRUCTION -> inInstruction(next);
            case COMMENT -> {
                if (next == '>' && last == '-' && lastButOne == '-') {
                    ready.append("-->");
                    state = State.TEXT;
                }
            }
            case CDATA -> inCdata(next);
            case TYPE -> inType(next);
            default -> throw new IllegalStateException(state.name());
        }
        lastButOne = last;
        last = next;
    }

    private void begin(State next) {
        state = next;
        isBegin = false;
        quote = 0;
        last = 0;
        lastButOne = 0;
        tag = 0;
        value = 0;
        isFull = false;
        brackets = 0;
    }

    private void opened(char next) throws IOException {
        if (next == '!') {
            state = State.DECLARED;
            word.setLength(0);
        } else if (next == '?') {
            // Only what the document itself begins with says anything to a parser.
            boolean isDeclaration = isBegin;
            begin(State.INSTRUCTION);
            word.setLength(0);
            word.append(isDeclaration ? "<?" : "");
        } else {
            begin(State.TAG);
            isEndTag = next == '/';
            name = 0;
            ready.append('<');
            inTag(next);
        }
    }

    private void declared(char next) {
        word.append(next);
        String said = word.toString();
        if (said.equals("--")) {
            begin(State.COMMENT);
            ready.append("<!--");
        } else if (said.equals("[CDATA[")) {
            begin(State.CDATA);
            ready.append("<![CDATA[");
        } else if (said.equals("DOCTYPE")) {
            begin(State.TYPE);
        } else if (DECLARATIONS.stream().noneMatch(each -> each.startsWith(said))) {
            begin(State.TEXT);
            ready.append("<!").append(said);
        } else {
            return;
        }
        word.setLength(0);
    }

    private void inTag(char next) throws IOException {
        emit(next);
        if (next == '"' || next == '\'') {
            endName();
            quote = next;
            value = 0;
            isFull = false;
            inEntity = false;
            state = State.VALUE;
        } else if (next == '>') {
            endName();
            depth += isEndTag ? -1 : last == '/' ? 0 : 1;
            if (depth > DEEPEST) {
                throw new Refused("its elements are more than " + DEEPEST + " deep");
            }
            state = State.TEXT;
        } else if (next == '=' || next == '/' || Character.isWhitespace(next)) {
            endName();
        } else {
            name = (name + next) * factor;
        }
    }

    private void endName() throws IOException {
        if (name != 0) {
            int place = (int) (name >>> (Long.SIZE - NAME_BITS));
            if (!names.get(place)) {
                names.set(place);
                distinct++;
            }
            if (distinct > MOST_NAMES) {
                throw new Refused("it has more than " + MOST_NAMES + " different names of elements and attributes");
            }
            name = 0;
        }
    }

    /** No entity and no character is cut in two. */
    private void inValue(char next) throws IOException {
        if (next == quote) {
            emit(next);
            state = State.TAG;
        } else if (fits(inEntity && value < 2 * LONGEST_VALUE)) {
            emit(next);
            inEntity = next == '&' || inEntity && next != ';';
        }
    }

    /** Whether one more character of a value is handed on; once one is not, none is. */
    private boolean fits(boolean isHalf) {
        isFull |= value >= LONGEST_VALUE && !isHalf && !Character.isHighSurrogate(last);
        value++;
        return !isFull;
    }

    private void emit(char next) throws IOException {
        ready.append(next);
        tag++;
        if (tag > LONGEST_TAG) {
            throw new Refused("a tag in it is longer than " + LONGEST_TAG + " characters");
        }
    }

    private void inInstruction(char next) throws IOException {
        boolean isShown = !word.isEmpty();
        if (isShown) {
            word.append(next);
            if (word.length() > LONGEST_INSTRUCTION) {
                throw new Refused("what it begins with is longer than " + LONGEST_INSTRUCTION + " characters");
            }
        }
        if (next == '>' && last == '?') {
            ready.append(word);
            word.setLength(0);
            state = State.TEXT;
        }
    }

    private void inCdata(char next) {
        boolean isEnd = next == '>' && last == ']' && lastButOne == ']';
        if (fits(false)) {
            ready.append(next);
        } else if (isEnd) {
            ready.append("]]>");
        }
        if (isEnd) {
            state = State.TEXT;
        }
    }

    private void inType(char next) {
        if (quote != 0) {
            quote = next == quote ? 0 : quote;
        } else if (next == '"' || next == '\'') {
            quote = next;
        } else if (next == '[') {
            brackets++;
        } else if (next == ']') {
            brackets--;
        } else if (next == '>' && brackets <= 0) {
            state = State.TEXT;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
