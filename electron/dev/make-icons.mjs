/**
 * Draws the tray images and the app icon from their SVG sources: `node electron/dev/make-icons.mjs`. The results are
 * committed, so that a build needs no browser. Uses the Chromium that Playwright finds, or the one that CHROMIUM names.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { root } from './setup.mjs';

const resources = path.join(root, 'resources');
/** A menu bar gives an icon 18 points; @2x is what every Mac since 2014 shows. */
const TRAY_POINTS = 18;
/** Types of the icns container that hold PNG data, with their edge in pixels (Apple's icns list; the @2x types repeat sizes). */
const ICNS = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (file) => file && existsSync(file),
);
const browser = await chromium.launch(executablePath ? { executablePath } : {});
const page = await browser.newPage();

/** One SVG as a PNG of `size` pixels with a transparent ground. */
async function render(svg, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

/** The icns container: magic, length, then type, length and PNG of every entry. */
function icns(entries) {
  const parts = entries.map(([type, png]) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

try {
  const sources = path.join(resources, 'tray/source');
  for (const file of readdirSync(sources).filter((name) => name.endsWith('.svg'))) {
    const svg = readFileSync(path.join(sources, file), 'utf8');
    const name = path.join(resources, 'tray', `${path.basename(file, '.svg')}Template`);
    writeFileSync(`${name}.png`, await render(svg, TRAY_POINTS));
    writeFileSync(`${name}@2x.png`, await render(svg, 2 * TRAY_POINTS));
  }
  const icon = readFileSync(path.join(resources, 'icons/icon.svg'), 'utf8');
  mkdirSync(path.join(resources, 'icons'), { recursive: true });
  const drawn = new Map();
  for (const size of new Set(ICNS.map(([, edge]) => edge))) drawn.set(size, await render(icon, size));
  writeFileSync(path.join(resources, 'icons/icon.icns'), icns(ICNS.map(([type, size]) => [type, drawn.get(size)])));
  writeFileSync(path.join(resources, 'icons/icon.png'), drawn.get(512));
} finally {
  await browser.close();
}
