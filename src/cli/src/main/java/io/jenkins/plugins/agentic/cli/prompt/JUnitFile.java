package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.TextFile;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an evaluation's cases as JUnit XML, which Jenkins and others read. */
final class JUnitFile {
    private static final double MILLIS = 1000;

    private JUnitFile() {}

    /** @param evaluations each with its {@code suite}, and its cases as {@code results} */
    static void write(Path file, List<Map<String, Object>> evaluations) {
        TextFile.write(file, xml(evaluations));
    }

    static String xml(List<Map<String, Object>> evaluations) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (Map<String, Object> evaluation : evaluations) {
                suite(xml, String.valueOf(evaluation.get("suite")), cases(evaluation));
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML can't be written to a text", e);
        }
        return text.toString();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> cases(Map<String, Object> evaluation) {
        return (List<Map<String, Object>>) evaluation.get("results");
    }

    private static void suite(XMLStreamWriter xml, String name, List<Map<String, Object>> cases)
            throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", clean(name));
        xml.writeAttribute("tests", Integer.toString(cases.size()));
        xml.writeAttribute("failures", count(cases, "FAILED"));
        xml.writeAttribute("errors", count(cases, "ERROR"));
        for (Map<String, Object> each : cases) {
            testCase(xml, each);
        }
        xml.writeEndElement();
    }

    private static void testCase(XMLStreamWriter xml, Map<String, Object> each) throws XMLStreamException {
        int repeat = ((Number) each.get("repeat")).intValue();
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", clean(String.valueOf(each.get("prompt")).replace('.', '_')));
        xml.writeAttribute("name", clean(each.get("title") + (repeat > 1 ? " #" + repeat : "")));
        xml.writeAttribute(
                "time", String.format(Locale.ROOT, "%.3f", ((Number) each.get("latencyMs")).longValue() / MILLIS));
        String state = String.valueOf(each.get("state"));
        if (!state.equals("PASSED")) {
            xml.writeStartElement(state.equals("ERROR") ? "error" : "failure");
            xml.writeAttribute("message", clean(String.valueOf(each.get("reason"))));
            xml.writeCharacters(clean(String.valueOf(each.get("output"))));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String count(List<Map<String, Object>> cases, String state) {
        return Long.toString(
                cases.stream().filter(each -> state.equals(each.get("state"))).count());
    }

    /** Without the characters that XML 1.0 has no place for. */
    private static String clean(String text) {
        return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }
}
