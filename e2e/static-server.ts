import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** A server of static files that knows nothing of the page. */
export class StaticServer {
  /** A status that it answers everything with in place of the file; 0 for none. */
  failsWith = 0;
  readonly #server = createServer(({ url = '' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const file = join(this.folder, path === this.base ? 'index.html' : path.slice(this.base.length));
    const found = path.startsWith(this.base) && existsSync(file) && statSync(file).isFile();
    if (this.failsWith > 0 || !found) return response.writeHead(this.failsWith || 404).end();
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...this.headers, 'Content-Type': type });
    return createReadStream(file).pipe(response);
  });

  /**
   * @param folder of the files; another one may take its place at any time
   * @param base path under which they are
   * @param headers sent with every file
   */
  constructor(
    public folder: string,
    private readonly base = '/',
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Resolves with the address of the page. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.base}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
