package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The configuration of a new Pipeline job that is a workflow: all at once, so that no half of it is ever there. */
record JobXml(WorkflowDefinition definition, String source) {
    String text() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("1.0");
            xml.writeStartElement("flow-definition");
            xml.writeStartElement("actions");
            xml.writeStartElement(KeptDefinition.class.getName());
            element(xml, "text", source);
            xml.writeEndElement();
            xml.writeEndElement();
            element(xml, "description", definition.description());
            xml.writeStartElement("definition");
            xml.writeAttribute("class", "org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition");
            element(xml, "script", definition.jenkinsfile());
            element(xml, "sandbox", "true");
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Nothing is written but to memory.", e);
        }
        return text.toString();
    }

    private static void element(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement(name);
        String[] parts = value.split("\r", -1);
        xml.writeCharacters(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            // As it is, any reader would make a line feed of it, and the kept text another than the one that was sent.
            xml.writeEntityRef("#13");
            xml.writeCharacters(parts[i]);
        }
        xml.writeEndElement();
    }
}
