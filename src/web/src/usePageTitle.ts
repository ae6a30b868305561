import { inJenkins } from './host';
import { useEffect, useRef, type RefObject } from 'react';

let shown: string | null = null;

/**
 * In a page of our own: names the browser's tab, and moves the focus to the new view's heading when the view changes (not on first load), so
 * that keyboard and screen reader start there.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (inJenkins()) {
      return;
    }
    document.title = `${title} · agentic-workflow`;
    if (shown !== null && shown !== title) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    shown = title;
  }, [title]);
  return heading;
}
