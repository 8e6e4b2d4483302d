import { describe, expect, it } from 'vitest';
import { MapState } from './map-state.svelte';

describe("a stage's own layers", () => {
  it('leave with it and come back with it; those of all stages stay', () => {
    const map = new MapState();
    map.on.surprise = true;
    map.on.zones = true;
    map.turnStage('teacher', 'evaluate');
    expect([map.on.surprise, map.on.zones, map.on.roads]).toEqual([false, true, true]);
    // A person turns it on where it does not belong: it is theirs.
    map.on.cells = true;
    map.turnStage('evaluate', 'generate');
    expect(map.on.cells).toBe(true);
    map.turnStage('generate', 'teacher');
    expect([map.on.surprise, map.on.anomalies]).toEqual([true, false]);
  });
});
