package org.springframework.security.core;

public abstract class AuthenticationException extends RuntimeException {
    protected AuthenticationException() {}
}
