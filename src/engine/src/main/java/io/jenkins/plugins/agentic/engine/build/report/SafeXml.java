package io.jenkins.plugins.agentic.engine.build.report;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML from outside: document types are passed over, entities of their own are not known, nothing is fetched, and no document takes
 * more memory than {@link XmlGuard} lets it.
 */
final class SafeXml {
    private static final int HEAD = 400;
    private static final Pattern DECLARED =
            Pattern.compile("<\\?xml[^>]{1,200}?encoding\\s{0,9}=\\s{0,9}[\"']([A-Za-z0-9._-]{1,40})[\"']");

    private SafeXml() {}

    /** Reads UTF-8, or what a byte order mark or the document itself says. */
    static XMLStreamReader reader(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // Else each namespace that a document names is kept.
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        try {
            return factory.createXMLStreamReader(new XmlGuard(decoded(in)));
        } catch (IOException e) {
            throw new XMLStreamException(e);
        }
    }

    /** The name of the element that begins or ends here, without the prefix of a namespace. */
    static String name(XMLStreamReader xml) {
        String name = xml.getLocalName();
        return name.substring(name.indexOf(':') + 1);
    }

    /** What is wrong with a document, as the end of a sentence that begins with the document. */
    static String problem(XMLStreamException e) {
        Throwable cause = e.getNestedException();
        if (cause instanceof XmlGuard.Refused) {
            return cause.getMessage();
        }
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
        return cause instanceof CharacterCodingException
                ? "it has bytes that are no characters of its encoding"
                : "it is no readable XML (line " + line + ")";
    }

    private static Reader decoded(InputStream in) throws IOException {
        BufferedInputStream all = new BufferedInputStream(in);
        all.mark(HEAD);
        byte[] head = all.readNBytes(HEAD);
        all.reset();
        int first = head.length < 2 ? 0 : (head[0] & 0xff) << 8 | head[1] & 0xff;
        return switch (first) {
            case 0xfeff, 0xfffe -> reader(all, StandardCharsets.UTF_16);
            case 0x003c -> reader(all, StandardCharsets.UTF_16BE);
            case 0x3c00 -> reader(all, StandardCharsets.UTF_16LE);
            case 0xefbb -> {
                all.skipNBytes(3);
                yield reader(all, StandardCharsets.UTF_8);
            }
            default -> reader(all, declared(new String(head, StandardCharsets.ISO_8859_1)));
        };
    }

    /** Bytes that are none of the charset's are an error. */
    private static Reader reader(InputStream in, Charset charset) {
        return new InputStreamReader(in, charset.newDecoder());
    }

    private static Charset declared(String head) throws IOException {
        Matcher declared = DECLARED.matcher(head);
        // What calls itself UTF-16 in single bytes was made of a text by a tool that wrote it otherwise.
        if (!declared.lookingAt()
                || declared.group(1).toUpperCase(java.util.Locale.ROOT).startsWith("UTF-")) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(declared.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new XmlGuard.Refused("its encoding, " + declared.group(1) + ", is not known");
        }
    }
}
