/**
 * `node electron/dev/sign-feed.mjs FOLDER`: signs each feed (`*.yml`) of a folder with the key in LIFEGUARD_UPDATE_KEY (Ed25519, PEM), and writes
 * the signature beside it. An installed app believes no other feed.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const { LIFEGUARD_UPDATE_KEY: key } = process.env;
if (folder === undefined || !key) {
  console.error('Usage: LIFEGUARD_UPDATE_KEY=… node electron/dev/sign-feed.mjs FOLDER');
  process.exit(64);
}
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.yml')) continue;
  const file = path.join(folder, name);
  writeFileSync(`${file}.sig`, `${sign(null, readFileSync(file), createPrivateKey(key)).toString('base64')}\n`);
  console.log(`${file}.sig`);
}
