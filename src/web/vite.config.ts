import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

/** The built page forbids itself everything inline and everything from elsewhere. Not in dev: Vite injects there. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'self'; base-uri 'none'; form-action 'none'",
      },
      injectTo: 'head-prepend',
    },
  ],
};

const common = { emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false };

/** The components for Jenkins' pages: one script and one style sheet, whose names Jelly knows. */
const jenkins = {
  ...common,
  outDir: 'target/jenkins',
  copyPublicDir: false,
  cssCodeSplit: false,
  rollupOptions: {
    input: 'src/jenkins.tsx',
    output: { entryFileNames: 'agentic.js', assetFileNames: 'agentic[extname]' },
  },
};

/** The pages of `./agentic serve`. */
const standalone = {
  ...common,
  outDir: 'target/classes/web',
  modulePreload: { polyfill: false },
};

export default defineConfig(({ mode }) => ({
  // Relative addresses: the page is served at / by the CLI and below /plugin/… by Jenkins.
  base: './',
  plugins: [contentSecurityPolicy],
  build: mode === 'jenkins' ? jenkins : standalone,
  // `npm run dev` beside a running `./agentic serve`. Host stays as it is: the server compares it with the page's origin.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8085', ws: true } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/patience.ts'],
    testTimeout: 60_000,
  },
}));
