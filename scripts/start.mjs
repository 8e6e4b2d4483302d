// Builds the page and serves the static build, as any web server could. The build has a process of its own: it needs
// gigabytes, which a process that lives on would keep for as long as it serves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from './vite-parts.mjs';

const vite = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/vite/bin/vite.js');
const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { stdio: 'inherit' });
const stop = () => build.kill();
process.on('SIGTERM', stop);
const [code] = await once(build, 'close');
process.off('SIGTERM', stop);
if (code !== 0) process.exit(code ?? 1);

const { preview } = await import('vite');
// Files need no plugins: reading the configuration of the build would load the compiler again.
const server = await preview({ configFile: false, logLevel: 'warn', preview: { port: 4173, headers } });
const [address] = server.resolvedUrls?.local ?? [];
console.log(
  `\nRoute Distillery: ${address}\n\n` +
    'Open it in Chrome, Edge or Firefox; Safari is untested. Stop with Ctrl+C.',
);
