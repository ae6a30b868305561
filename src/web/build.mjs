// What Maven calls: `node build.mjs` installs packages and builds the pages, `node build.mjs check` checks them.
// Work that is up to date is left alone, so that a build of another module costs nothing here.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const INSTALLED = 'node_modules/.package-lock.json';
const BUILT = ['target/classes/web/index.html', 'target/jenkins/agentic.js'];
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json', INSTALLED];

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return modified(path);
  }
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function npm(args, otherwise) {
  const { status } = spawnSync('npm', ['--loglevel=error', ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(otherwise);
    process.exit(status || 1);
  }
}

if (process.argv[2] === 'check') {
  npm(['run', 'check'], 'The pages have the problems above.');
} else {
  if (modified(INSTALLED) < modified('package-lock.json')) {
    npm(
      ['ci', '--no-audit', '--no-fund'],
      "npm could not install the pages' packages. Check the network and the registry npm is configured for.",
    );
  }
  if (Math.min(...BUILT.map(modified)) < Math.max(...SOURCES.map(newest))) {
    npm(['run', '--silent', 'build'], 'The pages could not be built.');
  }
}
