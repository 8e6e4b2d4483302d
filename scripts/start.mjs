// Builds the page and serves the static build, as any web server could.
import { build, preview } from 'vite';

await build({ logLevel: 'warn' });
const server = await preview({ logLevel: 'warn' });
const [address] = server.resolvedUrls?.local ?? [];
console.log(
  `\nRoute Distillery: ${address}\n\nOpen it in Chrome, Edge, Firefox or Safari. Stop with Ctrl+C.`,
);
