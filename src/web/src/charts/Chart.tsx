import { lazy, Suspense, type ReactNode } from 'react';
import { Boundary } from '../Boundary';

/** Loaded once there is something to draw: the library for it is larger than most pages. */
export const Bars = lazy(() => import('./Bars'));
export const IntervalPicture = lazy(() => import('./IntervalPicture'));
export const ParetoPicture = lazy(() => import('./ParetoPicture'));

/** The place of a chart, as high from the first as once it is drawn; whoever doesn't see it has its figures as a table. */
export function Chart({ kind, children }: { kind: string; children: ReactNode }) {
  return (
    <div className={`chart chart-${kind}`}>
      <Boundary message="This chart could not be loaded; its figures are in the table.">
        <Suspense fallback={null}>{children}</Suspense>
      </Boundary>
    </div>
  );
}
