import { Component, type ReactNode } from 'react';
import { Failure } from './Notice';

interface BoundaryProps {
  message?: string;
  children: ReactNode;
}

/** Around a page or a part of it: where its script can't be loaded, or breaks, it says so, and the rest still works. */
export class Boundary extends Component<BoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? (
      <Failure
        message={this.props.message ?? 'This page could not be loaded.'}
        stale={false}
        onRetry={reload}
      />
    ) : (
      this.props.children
    );
  }
}

/** Once the server is there: else the browser would show a page of its own, from which nothing leads back. */
function reload(): void {
  fetch(window.location.pathname, { method: 'HEAD' }).then(
    () => {
      window.location.reload();
    },
    () => {
      // Still away; the message stays.
    },
  );
}
