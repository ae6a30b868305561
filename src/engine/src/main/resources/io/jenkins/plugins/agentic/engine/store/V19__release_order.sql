-- The newest releases, and what stands anywhere, without reading all there ever was.
CREATE INDEX release_by_seq ON release (seq);
CREATE INDEX publication_by_state ON publication (state, seq);
