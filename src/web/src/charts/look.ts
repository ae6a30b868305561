/** Recharts writes some colours into its elements' styles, which no rule of a style sheet reaches: they are the page's own. */
export const TICK = { fill: 'var(--quiet)' };
export const LINE = 'var(--line)';
export const SMALL = 12;
