// Builds the page and serves the static build, as any web server could.
import { build, preview } from 'vite';

await build({ logLevel: 'warn' });
const server = await preview({ logLevel: 'warn' });
const [address] = server.resolvedUrls?.local ?? [];
console.log(
  `\nRoute Distillery: ${address}\n\n` +
    'Open it in Chrome, Edge or Firefox; Safari is untested. Stop with Ctrl+C.',
);
