package io.jenkins.plugins.agentic.engine.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.WebdavServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;

/** A real WebDAV server (Tomcat's) on loopback, over a folder. */
public final class WebdavServer implements AutoCloseable {
    /** Held, or its level would be forgotten: at its end Tomcat warns of what only a server that lives on would mind. */
    private static final Logger LOADER = Logger.getLogger("org.apache.catalina.loader");

    public final Path files;
    private final Tomcat tomcat = new Tomcat();

    public WebdavServer(Path folder) throws IOException, LifecycleException {
        LOADER.setLevel(Level.OFF);
        files = Files.createDirectories(folder.resolve("dav"));
        tomcat.setBaseDir(folder.resolve("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector();
        Context context = tomcat.addContext("", files.toString());
        StandardRoot resources = new StandardRoot(context);
        resources.setCachingAllowed(false);
        context.setResources(resources);
        Wrapper servlet = Tomcat.addServlet(context, "webdav", new WebdavServlet());
        servlet.setLoadOnStartup(1);
        servlet.addInitParameter("readonly", "false");
        servlet.addInitParameter("listings", "false");
        context.addServletMappingDecoded("/*", "webdav");
        tomcat.start();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
