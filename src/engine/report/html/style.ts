import { REPORT_GROUNDS, REPORT_INKS } from '../report-inks';

const inks = Object.entries(REPORT_INKS);
const variables = (which: 0 | 1): string =>
  [
    ...Object.entries(REPORT_GROUNDS).map(([name, colours]) => `--${name}:${colours[which]}`),
    ...inks.map(([name, { light, dark }]) => `--${name}:${which === 0 ? light : dark}`),
  ].join(';');

const ofSources = inks
  .map(
    ([name, { dash }]) =>
      `.s-${name}{stroke:var(--${name})}.f-${name}{fill:var(--${name})}${dash ? `.d-${name}{stroke-dasharray:${dash.join(' ')}}` : ''}`,
  )
  .join('\n');

/** How a report looks: on a screen light or dark as the system is, on paper light. */
export const STYLE = `
:root{color-scheme:light dark;${variables(0)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(1)}}}
@media print{:root{color-scheme:light;--paper:#ffffff;--raised:#ffffff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px;max-width:860px;background:var(--paper);color:var(--ink);
font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}
h1{font-size:26px;line-height:1.25;margin:0 0 8px}
h2{font-size:19px;margin:40px 0 8px;padding-bottom:4px;border-bottom:1px solid var(--hairline)}
h3{font-size:15px;margin:20px 0 4px}
p{margin:0 0 10px;overflow-wrap:anywhere}
ul,ol{margin:0 0 10px;padding-left:22px}
a{color:inherit}
.minor,figcaption,caption{color:var(--ink-2);font-size:12.5px}
nav ol{columns:2;column-gap:32px}
.verdicts li{margin-bottom:4px}
.wide{overflow-x:auto;margin:0 0 16px}
table{border-collapse:collapse;width:100%;font-size:12.5px}
caption{text-align:left;padding:0 0 6px}
th,td{padding:3px 8px;border-bottom:1px solid var(--hairline);vertical-align:top;font-weight:400;text-align:left}
td.word{overflow-wrap:break-word}
thead th{font-weight:600;border-bottom:1.5px solid var(--ink-3);vertical-align:bottom;overflow-wrap:normal}
.number{text-align:right}
tbody th{min-width:10em;overflow-wrap:anywhere}
figure{margin:16px 0 20px}
figure>svg{display:block;width:100%;height:auto;max-height:70vh}
#figure-8>svg{max-width:560px;margin:0 auto}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin:4px 0;font-size:12.5px}
.legend .key{width:28px;height:10px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin:8px 0}
.pair figure,.three figure{margin:0}
.three{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;margin:8px 0}
.maps{display:grid;grid-template-columns:repeat(3,1fr);gap:14px;margin:8px 0 16px}
.maps figure{margin:0}
code{display:block;padding:8px 12px;background:var(--raised);border:1px solid var(--hairline);border-radius:6px;
font:12.5px/1.5 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
.hash{font:10.5px/1.3 ui-monospace,monospace;overflow-wrap:anywhere}
.sign{display:grid;grid-template-columns:2fr 1fr 2fr;gap:6px 20px;margin:18px 0 6px}
.sign span{border-bottom:1px solid var(--ink-3);min-height:2.2em;display:flex;align-items:end}
dl{display:grid;grid-template-columns:minmax(140px,auto) 1fr;gap:2px 16px;margin:0 0 12px;font-size:12.5px}
dt{color:var(--ink-2)}
dd{margin:0;overflow-wrap:anywhere}
svg text{font:11.5px system-ui,sans-serif;fill:var(--ink-2)}
svg .head{font-weight:600;font-size:12.5px;fill:var(--ink)}
svg .row{fill:var(--ink)}
svg .scale-text{font-size:22px}
.grid{stroke:var(--hairline);fill:none}
.rule{stroke:var(--ink-3);stroke-dasharray:4 3}
.band{fill:var(--ink-3);fill-opacity:.28}
.whisker{stroke-width:2}
.ring{fill:var(--paper);stroke-width:2}
.area{fill:var(--real);fill-opacity:.22}
.outline{fill:none;stroke-width:2}
.once{position:absolute}
.road{fill:none;stroke:var(--road-3);stroke-width:1.2}
.maps .road{stroke-width:3.5}
.maps .outline{stroke-width:11;stroke-opacity:.9;stroke-linejoin:round}
.maps .trip{stroke-width:19;stroke-opacity:.4}
.maps .d-vanilla{stroke-dasharray:34 20}
.target{fill:none;stroke:var(--failure);stroke-width:7}
.start{fill:var(--real)}
.scale{fill:none;stroke:var(--ink-2);stroke-width:2}
.maps .scale{stroke-width:4}
.maps svg .scale-text{font-size:44px}
.frame{background:var(--raised);border:1px solid var(--hairline);border-radius:6px}
.failed{fill:var(--failure);fill-opacity:.55}
.more,.fewer{fill:none;stroke-linecap:round}
.more{stroke:var(--more)}
.fewer{stroke:var(--fewer);stroke-dasharray:6 5}
.weak{stroke-width:2.5;stroke-opacity:.55}
.strong{stroke-width:6}
.three .weak{stroke-width:4}
.three .strong{stroke-width:9}
.three .failed{stroke:var(--failure);stroke-width:6}
.three svg .scale-text{font-size:34px}
${ofSources}
@page{size:A4;margin:18mm 16mm 20mm;
@top-left{content:"Route Distillery: report";font:9px system-ui,sans-serif;color:#646a72}
@bottom-right{content:counter(page) " / " counter(pages);font:9px system-ui,sans-serif;color:#646a72}}
@media print{
body{max-width:none;padding:0;font-size:10pt}
section.begins{break-before:page}
section.begins h2{margin-top:0}
h2,h3,caption{break-after:avoid}
figure,tr,.verdicts li,dt,dd{break-inside:avoid}
table.short,.keep{break-inside:avoid}
thead{display:table-header-group}
.wide{overflow:visible}
table,caption,figcaption,.legend,dl,.minor{font-size:8.5pt}
th,td{padding:2px 5px}
figure>svg{max-height:200mm}
nav{display:none}
}
@media screen and (max-width:600px){body{padding:14px}.pair,.three{grid-template-columns:1fr}.maps{grid-template-columns:1fr 1fr}nav ol{columns:1}}
`;
