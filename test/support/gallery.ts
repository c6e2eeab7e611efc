/**
 * `npm run gallery`: every state of every view on one page, light and dark, at the width of one's choice, so that nobody has to
 * provoke a state to see it. What shows only after a click is a link to where the click is.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { POLICY, stageFiles } from './renderer-page.ts';
import { entries } from './shots.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The page of all pages: frames that load when they come into view. */
export function galleryPage(): string {
  const frames = entries().map(({ name, address, before }) => {
    const link = `<a href="/light/${escaped(address)}" target="_blank">${escaped(name)}</a>`;
    if (before !== undefined) return `<section class="click"><h2>${link} <small>after a click</small></h2></section>`;
    const frame = (scheme: Scheme) =>
      `<iframe title="${escaped(name)}, ${scheme}" loading="lazy" src="/${scheme}/${escaped(address)}"></iframe>`;
    return `<section id="${escaped(name)}"><h2>${link}</h2><div>${frame('light')}${frame('dark')}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gallery – Lifeguard</title>
<link rel="stylesheet" href="/gallery.css">
<header>
<h1>Gallery</h1>
<label>Width <select id="width"><option>320</option><option>360</option><option selected>760</option><option>1000</option><option>1440</option></select></label>
<label>Find <input id="find" type="search" autocomplete="off"></label>
<output id="count"></output>
</header>
<main>
${frames.join('\n')}
</main>
<script src="/gallery.js"></script>
</html>`;
}

const STYLE = `body{margin:0;font:13px/1.4 system-ui;background:#9a9aa1;color:#111}
header{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:16px;align-items:center;padding:8px 16px;background:#fff}
h1{margin:0;font-size:15px}section{padding:12px 16px}section[hidden]{display:none}h2{margin:0 0 4px;font-size:13px}
h2 a{color:inherit}section>div{display:flex;gap:16px;overflow-x:auto}
iframe{flex:none;width:var(--width,760px);height:560px;border:0;background:#fff}`;

const SCRIPT = `const width=document.getElementById('width'),find=document.getElementById('find'),count=document.getElementById('count');
const all=[...document.querySelectorAll('section')];
const show=()=>{let n=0;for(const s of all){s.hidden=!s.textContent.includes(find.value.trim());n+=s.hidden?0:1}count.textContent=n+' views'};
width.onchange=()=>document.body.style.setProperty('--width',width.value+'px');find.oninput=show;show();`;

type Scheme = 'light' | 'dark';

/** A frame follows the system: for both at once the style sheets are told which one it is. */
const inScheme = (css: string, scheme: Scheme): string =>
  css
    .replaceAll(/@media\s*\(prefers-color-scheme:\s*dark\)/g, scheme === 'dark' ? '@media all' : '@media not all')
    .replaceAll(/color-scheme:\s*light dark/g, `color-scheme:${scheme}`);

/** A frame that takes the focus would scroll the whole gallery to itself. */
const CALM = 'HTMLElement.prototype.focus = () => {};\n';

/** Serves the gallery on this machine until it is stopped. */
export async function openGallery(port = 0): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { files, script } = await stageFiles();
  const index = files.get('/index.html')?.body.toString() ?? '';
  // The staged engine has to be there before the page's own code.
  const staged = index.replace('<script', '<script src="/stage.js"></script><script');
  const pages = new Map<string, readonly [type: string, body: string | Buffer]>([
    ['/gallery', ['text/html', galleryPage()]],
    ['/gallery.css', ['text/css', STYLE]],
    ['/gallery.js', ['text/javascript', SCRIPT]],
    ['/stage.js', ['text/javascript', CALM + script]],
  ]);
  for (const scheme of ['light', 'dark'] as const) {
    for (const [name, { type, body }] of files)
      pages.set(`/${scheme}${name}`, [type, type.startsWith('text/css') ? inScheme(body.toString(), scheme) : body]);
    pages.set(`/${scheme}/`, ['text/html', staged]);
  }
  const server = createServer((request, response) => {
    const [type, body] = pages.get((request.url ?? '/').split('?', 1)[0] ?? '/') ?? [];
    response.setHeader('Content-Security-Policy', `${POLICY}; frame-src 'self'`);
    response.writeHead(body === undefined ? 404 : 200, type === undefined ? {} : { 'Content-Type': type });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url } = await openGallery();
  console.log(`Gallery: ${url}\nCtrl-C ends.`);
}
