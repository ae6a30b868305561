package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class JobXmlTest {
    /** As Jenkins keeps it: the XML that it is given, written anew. */
    private static Document kept(String source) throws Exception {
        String xml = new JobXml(WorkflowDefinition.parse("w.yaml", source), source).text();
        StringWriter written = new StringWriter();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new StreamSource(new StringReader(xml)), new StreamResult(written));
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(written.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Document of, String element) {
        return of.getElementsByTagName(element).item(0).getTextContent();
    }

    @Test
    void should_keep_a_definition_as_it_was_sent_line_ends_too() throws Exception {
        String source = "name: w\r\n# <&> ]]> ü\rdescription: \"a\\r\\nb\"\nagents: {coder: }\r\n";

        Document kept = kept(source);

        assertThat(text(kept, "text")).isEqualTo(source);
        assertThat(text(kept, "description")).isEqualTo("a\r\nb");
        assertThat(text(kept, "script"))
                .isEqualTo(WorkflowDefinition.parse("w.yaml", source).jenkinsfile());
    }
}
