package hudson.model;

public abstract class Cause {
    Cause() {}

    public static class UserIdCause extends Cause {
        UserIdCause() {}

        public String getUserId() {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
