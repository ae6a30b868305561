package io.jenkins.plugins.agentic.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import hudson.scm.SCMDescriptor;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Http;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import jenkins.branch.BranchSource;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceDescriptor;
import jenkins.scm.impl.SingleSCMSource;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowBranchProjectFactory;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Definitions in version control, of plain jobs and of branches, in a real Jenkins. */
@WithJenkins
class CommittedWorkflowsTest {
    private static final String API = "agentic/api/v1/";
    private static final String DEFINITION = "name: cart\ndescription: As committed.\nagents:\n  coder:\n";

    /** The files of the one repository there is. */
    private static final Map<String, String> FILES = new ConcurrentHashMap<>();

    private static volatile CountDownLatch server = new CountDownLatch(0);

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        server = new CountDownLatch(0);
        FILES.clear();
        FILES.put("ci/Jenkinsfile", "echo 'built'\n");
        FILES.put("ci/" + ScmDefinition.FILE, DEFINITION);
        rule.jenkins.setCrumbIssuer(null);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, AgenticPermissions.VIEW)
                .everywhere()
                .to("ann", "bob")
                .grant(Item.CONFIGURE, Item.BUILD, AgenticPermissions.RUN)
                .everywhere()
                .to("ann"));
    }

    private HttpResponse<String> send(String method, String path, String user, String body) throws Exception {
        String type = body.startsWith("{") ? "application/json" : "application/yaml";
        return Http.send(jenkins, method, API + path, user, Map.of("Content-Type", type, "If-Match", "*"), body);
    }

    private WorkflowMultiBranchProject branches() throws Exception {
        WorkflowMultiBranchProject project = jenkins.jenkins.createProject(WorkflowMultiBranchProject.class, "web");
        WorkflowBranchProjectFactory factory = new WorkflowBranchProjectFactory();
        factory.setScriptPath("ci/Jenkinsfile");
        project.setProjectFactory(factory);
        project.getSourcesList().add(new BranchSource(new SingleSCMSource("feature/x", new NullSCM())));
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        return project;
    }

    /** Asks until the list is whole, as the header says. */
    private String whole(String user) throws Exception {
        HttpResponse<String> answer = send("GET", "workflows", user, "");
        while (answer.headers().firstValue("Retry-After").isPresent()) {
            answer = send("GET", "workflows", user, "");
        }
        return answer.body();
    }

    @Test
    void should_list_the_branches_of_a_multibranch_project_that_hold_a_definition() throws Exception {
        branches();

        assertThat(whole("ann"))
                .isEqualTo("[{\"id\":\"web/feature%2Fx\",\"name\":\"cart\",\"description\":\"As committed.\"}]");
        assertThat(whole("bob")).as("without Job/ExtendedRead or Job/Configure").isEqualTo("[]");
    }

    @Test
    void should_show_a_branchs_definition_and_build_it_but_not_change_it() throws Exception {
        branches();
        String address = "workflows/web/feature%252Fx";

        assertThat(send("GET", address, "ann", "").body())
                .contains("echo 'built'", "\"edited\":true", "\"committed\":true", "\"mayConfigure\":false")
                .contains("\"mayRun\":true");
        assertThat(send("GET", address, "bob", "").statusCode()).isEqualTo(403);
        assertThat(send("PUT", address, "ann", DEFINITION).statusCode()).isIn(403, 409);
        HttpResponse<String> started = send("POST", address + "/execute", "ann", "{\"requirements\": \"r\"}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        jenkins.waitUntilNoActivity();
    }

    @Test
    void should_list_a_plain_job_and_see_a_commit_after_a_build() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "plain");
        job.setDefinition(new CpsScmFlowDefinition(new NullSCM(), "ci/Jenkinsfile"));
        assertThat(whole("ann")).contains("\"id\":\"plain\"", "As committed.");

        FILES.put("ci/" + ScmDefinition.FILE, DEFINITION.replace("As", "Newly"));
        assertThat(whole("ann")).contains("As committed.");
        job.updateNextBuildNumber(job.getNextBuildNumber() + 1);
        while (!whole("ann").contains("Newly committed.")) {
            Thread.onSpinWait();
        }

        FILES.remove("ci/" + ScmDefinition.FILE);
        assertThat(send("GET", "workflows/plain", "ann", "").statusCode()).isEqualTo(404);
        assertThat(whole("ann")).isEqualTo("[]");
    }

    /** The list is there while the server that it waits for is not. */
    @Test
    void should_answer_a_list_while_a_server_hangs() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "plain");
        job.setDefinition(new CpsScmFlowDefinition(new NullSCM(), "ci/Jenkinsfile"));
        server = new CountDownLatch(1);

        HttpResponse<String> meanwhile = send("GET", "workflows", "ann", "");

        assertThat(meanwhile.body()).isEqualTo("[]");
        assertThat(meanwhile.headers().firstValue("Retry-After")).hasValue("2");
        server.countDown();
        assertThat(whole("ann")).contains("\"id\":\"plain\"");
    }

    private static final class Files extends SCMFileSystem {
        Files() throws InterruptedException {
            super(null);
            server.await();
        }

        @Override
        public long lastModified() {
            return 0;
        }

        @Override
        public SCMFile getRoot() {
            return new File();
        }
    }

    private static final class File extends SCMFile {
        File() {}

        private File(SCMFile parent, String name) {
            super(parent, name);
        }

        @Override
        protected SCMFile newChild(String name, boolean assumeIsDirectory) {
            return new File(this, name);
        }

        @Override
        public Iterable<SCMFile> children() {
            return List.of();
        }

        @Override
        public long lastModified() {
            return 0;
        }

        @Override
        protected Type type() {
            return FILES.containsKey(getPath()) ? Type.REGULAR_FILE : Type.NONEXISTENT;
        }

        @Override
        public InputStream content() throws IOException {
            String text = FILES.get(getPath());
            if (text == null) {
                throw new FileNotFoundException(getPath());
            }
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Gives {@link #FILES} as what every repository holds. */
    @TestExtension
    public static final class Repositories extends SCMFileSystem.Builder {
        @Override
        public boolean supports(SCM source) {
            return true;
        }

        @Override
        public boolean supports(SCMSource source) {
            return true;
        }

        @Override
        protected boolean supportsDescriptor(SCMDescriptor descriptor) {
            return true;
        }

        @Override
        protected boolean supportsDescriptor(SCMSourceDescriptor descriptor) {
            return true;
        }

        @Override
        public SCMFileSystem build(Item owner, SCM scm, SCMRevision rev) throws InterruptedException {
            return new Files();
        }

        @Override
        public SCMFileSystem build(SCMSource source, SCMHead head, SCMRevision rev) throws InterruptedException {
            return new Files();
        }
    }
}
