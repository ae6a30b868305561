import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { wantedAgain } from './api';

/** How often a server is asked again that wants to be soon, before the page shows what it said. */
const ATTEMPTS = 10;
/** Milliseconds. */
const SOON = 2000;

/** What the pages within have loaded, each answer once. */
export function Queries({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: (failures, error) =>
              failures < ATTEMPTS && (wantedAgain(error) ?? Infinity) <= SOON,
            retryDelay: (_, error) => wantedAgain(error) ?? SOON,
            staleTime: 5000,
          },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** An error's sentence. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
