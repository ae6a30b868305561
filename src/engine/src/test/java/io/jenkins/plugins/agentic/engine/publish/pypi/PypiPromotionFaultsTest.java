package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.publish.Packages;
import io.jenkins.plugins.agentic.engine.publish.PromotionFaults;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** From one Python index to another. */
class PypiPromotionFaultsTest extends PromotionFaults {
    private PypiServer staging;
    private PypiServer production;

    @Override
    protected void start(Path home) {
        staging = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
        production = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
    }

    @Override
    protected void stop() {
        staging.close();
        production.close();
    }

    @Override
    protected Shelf shelf(String name) {
        return new Shelf() {
            @Override
            public List<String> servers() {
                return List.of(staging.baseUrl(), production.baseUrl());
            }

            @Override
            public Map<String, Object> target(List<String> at, String environment) {
                String base = at.get(environment.equals("staging") ? 0 : 1);
                return Map.of(
                        "type",
                        "pypi",
                        "repository",
                        base + "/legacy/",
                        "index",
                        base + "/simple",
                        "credentialsId",
                        "login",
                        "undo",
                        "remove_pkg",
                        "patience",
                        0);
            }

            @Override
            public void pack(Path workspace, String version) throws IOException {
                Files.write(
                        workspace.resolve(name + "-" + version + "-py3-none-any.whl"), Packages.wheel(name, version));
                Files.write(workspace.resolve(name + "-" + version + ".tar.gz"), Packages.sdist(name, version));
            }

            @Override
            public String shown(String environment) {
                PypiServer index = environment.equals("staging") ? staging : production;
                return index.files(name).keySet().stream()
                        .map(file -> file.replace(name, "lib"))
                        .sorted()
                        .toList()
                        .toString();
            }
        };
    }
}
