/** The look of a report that stands for itself. Nothing is loaded, and no element has a style of its own: one hash allows it all. */
export const STYLE = `
:root{color-scheme:light dark;--surface:#fff;--text:#1d1d1f;--text-2:#5c5c61;--hairline:#0000001f;--side:#f5f5f7;--bad:#c4222b;--warn:#9a5800;--ok:#1c7c3a;--series:#0a5fd6;--bad-soft:#c4222b1a}
@media (prefers-color-scheme:dark){:root{--surface:#1e1e20;--text:#f3f3f5;--text-2:#adadb3;--hairline:#ffffff24;--side:#29292c;--bad:#ff7068;--warn:#f5ae3d;--ok:#4fc96d;--series:#74b4ff;--bad-soft:#ff706826}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:0.875rem/1.5 system-ui,-apple-system,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--hairline)}
h3{font-size:.875rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0}
.lead{font-size:1rem}
.quiet,figcaption,.axis,dt,time,.row-name,.top,.zero{color:var(--text-2)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1rem;margin:.5rem 0}
dd{margin:0}
ul,ol{margin:.25rem 0;padding-left:1.25rem}
.timeline{list-style:none;padding:0}
.timeline>li{display:grid;grid-template-columns:9.5rem 6rem minmax(0,1fr);gap:0 .75rem;padding:.375rem 0;border-top:1px solid var(--hairline)}
.timeline>li:first-child{border-top:0}
pre{margin:.375rem 0;padding:.625rem .75rem;background:var(--side);border-radius:6px;font:.75rem/1.45 ui-monospace,"SF Mono",Menlo,monospace;white-space:pre-wrap}
code{font:.8125rem ui-monospace,"SF Mono",Menlo,monospace}
figure{margin:1rem 0}
figcaption b{color:var(--text);font-weight:600;margin-right:.5rem}
svg{display:block;width:100%}
.rows{display:grid;gap:.125rem;margin:.5rem 0 .25rem}
.row-name{font-size:.6875rem}
.strip{height:1rem}
.plot{margin-top:.25rem}
.plot svg{height:8rem;border-bottom:1px solid var(--hairline)}
.top,.zero{font-size:.6875rem;display:block;line-height:1.2}
.axis{display:flex;justify-content:space-between;gap:.5rem;font-size:.6875rem}
.track{fill:var(--hairline)}
.critical{fill:var(--bad)}.degraded{fill:var(--warn)}.tried{fill:var(--text-2)}.helped{fill:var(--ok)}.told{fill:var(--series)}
.trouble{fill:var(--bad-soft)}
.line{fill:none;stroke:var(--series);stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.limit-warning,.limit-critical{stroke:var(--warn);stroke-dasharray:6 4;vector-effect:non-scaling-stroke}
.limit-critical{stroke:var(--bad)}
table{width:100%;border-collapse:collapse}
th,td{padding:.375rem .75rem .375rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--hairline);font-weight:400;overflow-wrap:normal}
thead th{color:var(--text-2);border-top:0}
.wide{overflow-x:auto}
@media (max-width:40rem){.timeline>li,dl{grid-template-columns:minmax(0,1fr)}th,td{padding-right:.5rem}dd{margin-bottom:.375rem}}
@media print{main{padding:0}figure,li{break-inside:avoid}}
`;
