import { describe, expect, it, vi } from 'vitest';
import { badInput } from '../../../base/failure';
import { Layout, REVIEW_STAGE } from '../page/layout.svelte';
import { RouteBook } from '../routes/route-book.svelte';
import { ReviewPackages } from './review-packages.svelte';

describe('ReviewPackages.open', () => {
  const cut = () => ({
    result: Promise.reject(badInput('its routes are not those that were packed.')),
    cancel: () => undefined,
  });

  function packages({ loads }: { loads: boolean }) {
    const [layout, book] = [new Layout(), new RouteBook()];
    const call = vi.fn(cut);
    const close = vi.fn();
    const opened = { dataset: { network: {} } };
    const held = new ReviewPackages({
      ...{ layout, book, review: {} as never, startWorker: () => ({ call, close }) as never },
      data: { opened: loads ? opened : null, loadFiles: () => Promise.resolve(loads) } as never,
    });
    return { held, layout, book, call, close };
  }

  it('says where one is looking, in Review, why routes cannot be read, and shows none', async () => {
    const { held, layout, book, close } = packages({ loads: true });
    await held.open(new File([], 'cut.zip'));
    expect(layout.stage).toBe(REVIEW_STAGE);
    expect(held.opening.failure?.message).toContain('not those that were packed');
    expect(book.group).toBeNull();
    expect(close).toHaveBeenCalledOnce();
  });

  it('asks for no routes where the roads cannot be read: Data says why', async () => {
    const { held, layout, call } = packages({ loads: false });
    await held.open(new File([], 'cut.zip'));
    expect(layout.stage).not.toBe(REVIEW_STAGE);
    expect(held.opening.failure).toBeNull();
    expect(call).not.toHaveBeenCalled();
  });
});
