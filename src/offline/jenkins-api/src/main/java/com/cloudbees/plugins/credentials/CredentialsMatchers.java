package com.cloudbees.plugins.credentials;

public class CredentialsMatchers {
    CredentialsMatchers() {}

    public static CredentialsMatcher withId(String id) {
        throw new UnsupportedOperationException("declaration");
    }

    public static <C extends Credentials> C firstOrNull(Iterable<C> credentials, CredentialsMatcher matcher) {
        throw new UnsupportedOperationException("declaration");
    }
}
