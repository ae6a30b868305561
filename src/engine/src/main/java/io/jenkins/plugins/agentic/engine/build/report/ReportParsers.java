package io.jenkins.plugins.agentic.engine.build.report;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The parsers there are, by name; those of others before the shipped ones. Thread-safe. */
public final class ReportParsers {
    private final Map<String, ReportParser> parsers = new ConcurrentHashMap<>();

    private final Supplier<List<ReportParser>> others;

    private interface Reader {
        void read(InputStream in, Report into) throws IOException;
    }

    private record Named(String name, boolean hasFindings, Reader reader) implements ReportParser {
        @Override
        public void read(InputStream in, Report into) throws IOException {
            reader.read(in, into);
        }
    }

    public ReportParsers() {
        this(List::of);
    }

    /** @param others asked each time, for plugins come and go */
    public ReportParsers(Supplier<List<ReportParser>> others) {
        this.others = others;
        json("sarif", SarifReports::items);
        json("ruff", JsonReports::ruff);
        json("eslint", JsonReports::eslint);
        json("bandit", JsonReports::bandit);
        json("pip-audit", JsonReports::pipAudit);
        json("safety", JsonReports::safety);
        json("npm-audit", JsonReports::npmAudit);
        json("trivy", JsonReports::trivy);
        add(new Named(
                "istanbul", false, (in, into) -> JsonReports.istanbul(into).read(in)));
        add(new Named("flake8", true, TextReports::flake8));
        add(new Named("mypy", true, TextReports::mypy));
        add(new Named("tsc", true, TextReports::tsc));
        add(new Named("lcov", false, TextReports::lcov));
        xml("junit", (xml, into) -> into.add(JUnitReports.read(xml)));
        xml("cobertura", (xml, into) -> Coverage.cobertura(xml, into));
    }

    private void json(String name, Function<Report, JsonItems> items) {
        add(new Named(name, true, (in, into) -> items.apply(into).read(in)));
    }

    private interface XmlReader {
        void read(XMLStreamReader xml, Report into) throws XMLStreamException;
    }

    private void xml(String name, XmlReader reader) {
        add(new Named(name, false, (in, into) -> {
            try {
                reader.read(SafeXml.reader(in), into);
            } catch (XMLStreamException e) {
                throw new IOException(SafeXml.problem(e), e);
            }
        }));
    }

    private void add(ReportParser parser) {
        parsers.put(parser.name(), parser);
    }

    public Set<String> names() {
        Set<String> names = new TreeSet<>(parsers.keySet());
        others.get().forEach(parser -> names.add(parser.name()));
        return names;
    }

    /** @throws AgenticException with {@link ErrorCode#JENKINSFILE} where there is none of that name */
    public ReportParser get(String name) {
        ReportParser parser = others.get().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(parsers.get(name));
        if (parser == null) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "There is no report parser '" + name + "'.",
                    (Nearest.hint(name, names()) + " There are: " + String.join(", ", names()) + ".").strip());
        }
        return parser;
    }
}
