import { describe, expect, it } from 'vitest';
import { DRAWER_LINE, Layout } from './layout.svelte';

describe('Layout', () => {
  it('tells the map what lies over it', () => {
    const layout = new Layout();
    expect(layout.insets).toEqual({ left: 320, right: 0, top: 0, bottom: 240 });
    layout.inspecting = true;
    layout.fold('drawer', false);
    expect(layout.insets).toEqual({ left: 320, right: 340, top: 0, bottom: DRAWER_LINE });
    layout.width = 390;
    layout.height = 800;
    expect(layout.insets).toEqual({ left: 0, right: 0, top: 0, bottom: 352 });
  });

  it('keeps sizes within their limits and within the window', () => {
    const layout = new Layout();
    layout.resize('panel', 9);
    expect(layout.size('panel')).toBe(260);
    layout.height = 720;
    layout.resize('drawer', 9999);
    expect(layout.size('drawer')).toBe(432);
    layout.height = 500;
    expect(layout.size('drawer')).toBe(300);
  });

  it('has a drawer with room for a dozen lines where that is the list of a review', () => {
    const layout = new Layout();
    layout.height = 800;
    layout.resize('drawer', 200);
    layout.tab = 'review';
    expect(layout.size('drawer')).toBe(480);
    layout.resize('drawer', 300);
    layout.tab = 'table';
    expect(layout.size('drawer')).toBe(200);
  });

  it('opens what it is asked to show', () => {
    const layout = new Layout();
    layout.welcome = true;
    layout.fold('panel', false);
    layout.fold('drawer', false);
    layout.go('data');
    expect([layout.stage, layout.welcome, layout.isOpen('panel'), layout.sheet]).toEqual([
      'data',
      false,
      true,
      'stage',
    ]);
    layout.show('runs');
    expect([layout.tab, layout.isOpen('drawer'), layout.sheet]).toEqual(['runs', true, 'drawer']);
  });

  it('gives the room of the drawer to the first picture, until it is opened or the picture is left', () => {
    const layout = new Layout();
    layout.fold('drawer', true);
    layout.welcome = true;
    expect(layout.isOpen('drawer')).toBe(false);
    layout.fold('drawer', true);
    expect(layout.isOpen('drawer')).toBe(true);
    layout.fold('drawer', false);
    layout.go('data');
    expect(layout.isOpen('drawer')).toBe(true);
  });

  it('shows the legend as a link says until a person turns it, and says of it what is unusual', () => {
    const layout = new Layout();
    expect([layout.legendOpen, layout.seenLegend]).toEqual([true, undefined]);
    layout.linkLegend('folded');
    expect([layout.legendOpen, layout.seenLegend]).toEqual([false, 'folded']);
    layout.height = 600;
    expect([layout.legendOpen, layout.seenLegend]).toEqual([false, undefined]);
    layout.foldLegend(true);
    expect([layout.legendOpen, layout.seenLegend]).toEqual([true, 'open']);
  });

  it('hides its panels from an audience, keeps what they hold, and gives them back', () => {
    const layout = new Layout();
    layout.fold('panel', true);
    layout.fold('drawer', false);
    const seen = () => [layout.isOpen('panel'), layout.isOpen('drawer')];
    layout.present(true);
    expect(seen()).toEqual([false, false]);
    expect([layout.holds('panel'), layout.holds('drawer')]).toEqual([true, false]);
    layout.fold('drawer', true);
    expect(seen()).toEqual([false, true]);
    layout.present(false);
    expect(seen()).toEqual([true, false]);
  });

  it('leaves an audience the words that belong to the map', () => {
    const layout = new Layout();
    layout.welcome = true;
    layout.present(true);
    expect([layout.welcome, layout.isOpen('panel'), layout.isOpen('drawer')]).toEqual([true, true, false]);
    layout.present(false);
    layout.go('data');
    layout.width = 390;
    layout.inspecting = true;
    layout.present(true);
    expect(layout.isOpen('panel')).toBe(true);
  });

  it('has no drawer while people guess, and its panel for an audience too', () => {
    const layout = new Layout();
    layout.fold('drawer', true);
    layout.openGuess(7);
    const seen = () => [layout.isOpen('panel'), layout.isOpen('drawer'), layout.holds('drawer')];
    expect(seen()).toEqual([true, false, false]);
    expect(layout.insets.bottom).toBe(0);
    layout.fold('drawer', true);
    layout.present(true);
    expect(seen()).toEqual([true, false, false]);
    layout.openGuess(null);
    expect(layout.isOpen('panel')).toBe(false);
    layout.present(false);
    expect(seen()).toEqual([true, true, true]);
    layout.openGuess(8);
    layout.go('data');
    expect(layout.guess).toBeNull();
  });

  it('is the map and one panel as part of another page', () => {
    const layout = new Layout();
    layout.embedded = true;
    const seen = () => [layout.isOpen('panel'), layout.isOpen('drawer'), layout.offersPanel];
    expect(seen()).toEqual([true, false, true]);
    expect(layout.insets).toEqual({ left: 320, right: 0, top: 0, bottom: 0 });
    layout.inspecting = true;
    expect(seen()).toEqual([false, false, false]);
    expect(layout.seenPanels).toBeUndefined();
    layout.present(true);
    expect(layout.presenting).toBe(false);
  });
});
