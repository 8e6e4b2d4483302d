import type { Layer } from '@deck.gl/core';
import { lookOf, shareOf, type ValueScale } from '../../../../studio/value-scale';
import { INKS, type Palette } from '../../../../studio/inks';
import type { AttentionInView, DrawnRecovery, ShownRecovery } from './shown-recovery';
import { LAYER_OF_ROLE } from './recovery-rows';
import type { MapDrawer, MapMoment } from '../../../../studio/map-show';
import { nearestPoint } from '../../../../studio/map/pick';
import { kept } from '../../../../studio/map/visit-layers';
import { lineLayer } from '../../../../studio/map/deck-lines';
import { markLayer, type Mark } from '../../../../studio/map/deck-marks';
import type { MapFrame } from '../../../../studio/map-frame';
import {
  attentionLines,
  markOf,
  recoveryMarks,
  type ErrorWhiskers,
  type RecoveredMarks,
  type RecoveryMarks,
} from './recovery-marks';
import { signLayer } from '../../../../studio/map/sign-layer';
import { coloursByLine, numbersByLine } from '../../../../studio/map/vertex-values';

const KNOWN_PX = 5.5;
const TRUTH_PX = 4;
const FILLED_PX = 4;
const CHOSEN_PX = 10;
const POINTED_PX = 8;
/** Opacity of an answer to a question that has changed since. */
const STALE = 0.35;
/** Whiskers are thinner than roads of the same share of a scale: many of them stand beside each other. */
const WHISKER_SHARE = 0.6;
/** Least and greatest width in px of a line to a point that is minded, and what a ring around it has besides. */
const ATTENTION_PX = { least: 1, most: 9, ring: 6 } as const;

/** Draws a trip whose gaps are filled in, and finds its points. */
export const recoveryDrawer = (show: DrawnRecovery): MapDrawer => ({
  layers: (moment) => recoveryLayers(show, moment),
  at: (pointer) => {
    const places = show.shown && marksOf(show.shown, pointer.frame).places;
    return places && nearestPoint(places, pointer);
  },
});

const marksOf = (shown: ShownRecovery, frame: MapFrame): RecoveryMarks =>
  kept(shown, frame, () => recoveryMarks(shown, frame));

/** What is known, what is true, what is said, and how far that is off. */
function recoveryLayers(show: DrawnRecovery, { frame, palette, on }: MapMoment): Layer[] {
  const { shown } = show;
  if (!shown) return [];
  const recovery = marksOf(shown, frame);
  const filled = on.gapFilled ? markOf(recovery.tracks, 'filled') : undefined;
  const strength = shown.isStale ? STALE : 1;
  const beside = recovery.tracks.filter(({ role }) => role !== 'filled' && on[LAYER_OF_ROLE[role]]);
  return [
    ...(on.gapErrors && recovery.whiskers
      ? [whiskerLayer(recovery.whiskers, shown.scale, palette, frame, strength)]
      : []),
    ...(on.gapTruth && recovery.truth ? [truthLine(recovery.truth, palette, frame)] : []),
    ...beside.map((track) => trackLine(track, palette, frame, strength)),
    ...(on.gapAttention ? attentionLayers(show.attention, recovery, palette, frame) : []),
    ...(filled ? [trackLine(filled, palette, frame, strength)] : []),
    ...(on.gapTruth && recovery.truth ? [truthRings(recovery.truth, palette, frame)] : []),
    ...(filled ? [filledDiscs(filled, palette, frame, strength)] : []),
    ...(on.gapKnown ? [knownDiscs(recovery.known, palette, frame)] : []),
    ...standingOut(show, recovery, palette, frame),
  ];
}

/** The trip, what the network says of it and how far that is off, on a map without a legend. */
export function filledTripLayers(
  { known, truth, tracks, whiskers }: RecoveryMarks,
  { isStale, scale }: Pick<ShownRecovery, 'isStale' | 'scale'>,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  const filled = markOf(tracks, 'filled');
  const strength = isStale ? STALE : 1;
  return [
    ...(whiskers ? [whiskerLayer(whiskers, scale, palette, frame, strength)] : []),
    ...(truth ? [truthLine(truth, palette, frame)] : []),
    ...(filled ? [trackLine(filled, palette, frame, strength)] : []),
    ...(truth ? [truthRings(truth, palette, frame)] : []),
    ...(filled ? [filledDiscs(filled, palette, frame, strength)] : []),
    knownDiscs(known, palette, frame),
  ];
}

const truthLine = ({ line }: NonNullable<RecoveryMarks['truth']>, palette: Palette, frame: MapFrame): Layer =>
  lineLayer('recovery-truth-line', frame, line, { colour: palette.colour('real', 0.55), width: 1.6 });

/** Hollow: nobody was told that they are here. */
const truthRings = (
  { hidden }: NonNullable<RecoveryMarks['truth']>,
  palette: Palette,
  frame: MapFrame,
): Layer =>
  signLayer('recovery-truth', frame, hidden, {
    shape: 'ring',
    colour: palette.colour('real'),
    ground: palette.colour('--paper'),
    radius: TRUTH_PX,
    stroke: 1.6,
  });

const knownDiscs = (known: Float32Array, palette: Palette, frame: MapFrame): Layer =>
  signLayer('recovery-known', frame, known, {
    shape: 'disc',
    colour: palette.colour('real'),
    ground: palette.colour('--paper'),
    radius: KNOWN_PX,
    halo: 1.5,
  });

const filledDiscs = (
  { ink, hidden }: RecoveredMarks,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
): Layer =>
  signLayer('recovery-filled', frame, hidden, {
    shape: 'disc',
    colour: palette.colour(ink),
    ground: palette.colour('--paper'),
    radius: FILLED_PX,
    halo: 1.2,
    opacity,
  });

/** The network's line is whole and strong; those of baselines are thin, in the dashes of their inks. */
function trackLine(
  { role, ink, line }: RecoveredMarks,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
): Layer {
  const style = role === 'filled' ? { width: 2.6 } : { width: INKS[ink].width, dash: INKS[ink].dash };
  return lineLayer(`recovery-${role}-line`, frame, line, { colour: palette.colour(ink), opacity, ...style });
}

/** By colour and width, so that neither is needed alone. */
function whiskerLayer(
  { lines, metres }: ErrorWhiskers,
  scale: ValueScale,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
): Layer {
  const look = (line: number) => lookOf(shareOf(metres[line], scale), 'amount', palette);
  const colours = kept(metres, palette, () => coloursByLine(lines, (line) => look(line).colour));
  const widths = numbersByLine(lines, (line) => WHISKER_SHARE * look(line).width);
  const style = { colour: palette.colour('--amount-2'), width: 1, opacity };
  return lineLayer('recovery-errors', frame, lines, style, { colours, widths });
}

/** From the point that is looked at to those that it minds, wider where it minds more. */
function attentionLayers(
  attention: AttentionInView | null,
  { places }: RecoveryMarks,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  if (!attention || !places || 2 * attention.weights.length !== places.length) return [];
  const { point, weights } = attention;
  const { lines, points } = kept(weights, places, () => attentionLines(places, point, weights));
  if (points.length === 0) return [];
  const { least, most, ring } = ATTENTION_PX;
  const widthOf = (other: number) => least + (most - least) * weights[other];
  const widths = kept(lines, null, () => numbersByLine(lines, (line) => widthOf(points[line])));
  const rings = points.map((other): Mark => ({
    at: [places[2 * other], places[2 * other + 1]],
    radius: ring + widthOf(other) / 2,
    fill: palette.colour('--accent', 0),
    line: palette.colour('--fewer', 0.9),
    lineWidth: 1 + 3 * weights[other],
  }));
  return [
    lineLayer(
      'recovery-attention',
      frame,
      lines,
      { colour: palette.colour('--fewer', 0.65), width: 1 },
      { widths },
    ),
    markLayer('recovery-minded', frame, rings),
  ];
}

/** The point that is looked at, and the one under the pointer. */
function standingOut(
  { chosen, pointed }: DrawnRecovery,
  { places }: RecoveryMarks,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  if (!places) return [];
  const rings = [
    { point: pointed, radius: POINTED_PX, lineWidth: 2 },
    { point: chosen, radius: CHOSEN_PX, lineWidth: 3 },
  ].flatMap(({ point, radius, lineWidth }): Mark[] =>
    point === null || 2 * point >= places.length
      ? []
      : [
          {
            at: [places[2 * point], places[2 * point + 1]],
            fill: palette.colour('--paper', 0),
            line: palette.colour('--accent'),
            ...{ radius, lineWidth },
          },
        ],
  );
  return rings.length > 0 ? [markLayer('recovery-rings', frame, rings)] : [];
}
