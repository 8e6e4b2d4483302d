/** Outlines on a grid of 16, drawn with a line of 1.5. */
export const ICONS = {
  alert: 'M8 2.2 14.6 13.5H1.4ZM8 6.3v3.4M8 11.5v.2',
  check: 'M3 8.6 6.4 12 13 4.6',
  'chevron-down': 'M4 6l4 4 4-4',
  'chevron-left': 'M10 4 6 8l4 4',
  'chevron-right': 'M6 4l4 4-4 4',
  'chevron-up': 'M4 10l4-4 4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  compute:
    'M4.5 4.5h7v7h-7ZM6.5 1.8v2.7M9.5 1.8v2.7M6.5 11.5v2.7M9.5 11.5v2.7M1.8 6.5h2.7M1.8 9.5h2.7M11.5 6.5h2.7M11.5 9.5h2.7',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  download: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  follow: 'M8 1.8v3M8 11.2v3M1.8 8h3M11.2 8h3M8 4.2a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6Z',
  help: 'M5.8 6.2a2.2 2.2 0 1 1 3.4 1.8C8.3 8.6 8 9 8 9.8M8 12v.2M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Z',
  layers: 'M8 2.2 14 5.4 8 8.6 2 5.4ZM2.4 8.2 8 11.2l5.6-3M2.4 10.9 8 13.9l5.6-3',
  minus: 'M3 8h10',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
  pause: 'M5.2 3v10M10.8 3v10',
  pencil: 'M3 13l.7-3L10.8 2.9l2.3 2.3L6 12.3Z',
  play: 'M4.5 2.8 12.8 8l-8.3 5.2Z',
  plus: 'M8 3v10M3 8h10',
  sheet: 'M2.5 10.5h11M2.5 13.5h11M4 7l4-4 4 4',
  step: 'M3.5 3 10 8l-6.5 5ZM12.5 3v10',
  stop: 'M4 4h8v8H4Z',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  system: 'M8 1.8a6.2 6.2 0 1 1 0 12.4ZM8 1.8a6.2 6.2 0 1 0 0 12.4',
  trash: 'M3 4.5h10M6.2 4.5V2.8h3.6v1.7M4.3 4.5l.7 9h6l.7-9M6.8 7v4M9.2 7v4',
  upload: 'M8 10.5V2.3M4.8 5.5 8 2.3l3.2 3.2M2.5 13.5h11',
} as const;

export type IconName = keyof typeof ICONS;
