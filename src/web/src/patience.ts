import { configure } from '@testing-library/react';

/** Milliseconds that a busy machine may need where an idle one needs few; what is not there by then is missing. */
configure({ asyncUtilTimeout: 20_000 });

/** What jsdom lacks: a window that is wide. */
Object.assign(window, {
  matchMedia: () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});
