package org.kohsuke.stapler;

public class ForwardToView extends RuntimeException implements HttpResponse {
    ForwardToView() {}
}
