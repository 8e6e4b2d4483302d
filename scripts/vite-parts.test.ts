import { describe, expect, it, vi } from 'vitest';
import { headers, pagePolicy } from './vite-parts.mjs';

describe('the policy of the page', () => {
  it('lets no text become a script in the page, nor anything embed it', () => {
    const scripts = /script-src ([^;]*)/.exec(pagePolicy)![1].split(' ');
    expect(scripts.sort()).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(pagePolicy).toContain("object-src 'none'; base-uri 'none'; form-action 'none'");
    expect(headers['Content-Security-Policy']).toContain("frame-ancestors 'none'");
  });

  it('lets those sites embed it that whoever serves it names', async () => {
    vi.stubEnv('ROUTE_EMBEDDERS', 'https://slides.example.org');
    vi.resetModules();
    const named = await import('./vite-parts.mjs');
    vi.unstubAllEnvs();
    const policy = named.headers['Content-Security-Policy'];
    expect(policy).toMatch(/; frame-ancestors https:\/\/slides.example.org$/);
  });

  it('tells others the site and not the address, and lets no file pass for another kind', () => {
    expect(headers['Referrer-Policy']).toBe('strict-origin');
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
  });

  it('isolates the page', () => {
    expect(headers['Cross-Origin-Opener-Policy']).toBe('same-origin');
    expect(headers['Cross-Origin-Embedder-Policy']).toBe('require-corp');
  });
});
