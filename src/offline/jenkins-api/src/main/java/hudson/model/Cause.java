package hudson.model;

import java.util.List;

public abstract class Cause {
    public Cause() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract String getShortDescription();

    public static class UserIdCause extends Cause {
        public UserIdCause() {
            throw new UnsupportedOperationException("declaration");
        }

        @Override
        public String getShortDescription() {
            throw new UnsupportedOperationException("declaration");
        }

        public String getUserId() {
            throw new UnsupportedOperationException("declaration");
        }
    }

    public static class UpstreamCause extends Cause {
        UpstreamCause() {}

        @Override
        public String getShortDescription() {
            throw new UnsupportedOperationException("declaration");
        }

        public List<Cause> getUpstreamCauses() {
            throw new UnsupportedOperationException("declaration");
        }
    }
}
